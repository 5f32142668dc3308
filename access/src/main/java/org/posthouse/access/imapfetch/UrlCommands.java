package org.posthouse.access.imapfetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.address.Address;
import org.posthouse.protocol.imap.AuthorizedUrl;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.MessageUrl;
import org.posthouse.protocol.imapwire.ImapWriter;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.sharing.AccessKeys;
import org.posthouse.store.sharing.Right;

/**
 * GENURLAUTH, URLFETCH and RESETKEY. A token is the number of its algorithm (01) and the HMAC-SHA-256 of the URL before it, under the key that the URL's user
 * has for the mailbox. The server's name in a URL is the client's affair: the token vouches for it. RFC 4467
 */
public final class UrlCommands {
    private static final String INTERNAL = "INTERNAL";
    private static final String ALGORITHM = "01";
    private final Session session;
    private final State.Authenticated state;
    private final WireWriter out;

    public UrlCommands(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
        out = session.out;
    }

    public Reply execute(Command.AboutUrls command) throws IOException, SyntaxException, Refusal {
        return switch (command) {
            case Command.ResetKey c -> resetKey(c);
            case Command.GenUrlAuth c -> authorize(c);
            case Command.UrlFetch c -> fetch(c);
        };
    }

    private Reply resetKey(Command.ResetKey c) throws Refusal {
        if (c.mailbox() == null) {
            state.home().accessKeys().clear();
            return Reply.ok("all keys are gone, and what they opened is closed");
        }
        for (String mechanism : c.mechanisms())
            if (!mechanism.equals(INTERNAL))
                return Reply.no("CANNOT", "the only mechanism is " + INTERNAL);
        Place place = state.places().find(c.mailbox(), Right.READ);
        state.home().accessKeys().renew(place.mail().account(), place.id());
        return Reply.ok("URLMECH " + INTERNAL, "the mailbox has a new key");
    }

    /** All or none. RFC 4467 §7 */
    private Reply authorize(Command.GenUrlAuth c) throws IOException, SyntaxException, Refusal {
        List<String> made = new ArrayList<>();
        for (Command.UrlWanted wanted : c.urls()) {
            if (!wanted.mechanism().equals(INTERNAL))
                return Reply.no("CANNOT", "the only mechanism is " + INTERNAL);
            AuthorizedUrl url = AuthorizedUrl.parse(wanted.url());
            if (url.verifier() != null)
                return Reply.bad("the URL is authorized already");
            if (!isMe(url.user()))
                return Reply
                        .bad("the user in the URL is you: imap://" + state.account().address().toString().replace("@", "%40") + "@server/");
            Place place = place(state, url.message());
            if (place == null)
                return Reply.bad("the URL names no mailbox that you may read");
            byte[] key = state.home().accessKeys().findOrMake(place.mail().account(), place.id());
            made.add(wanted.url() + ":" + INTERNAL + ":" + token(key, wanted.url()));
        }
        out.ascii("* GENURLAUTH");
        for (String url : made) {
            out.b(' ');
            ImapWriter.astring(out, url);
        }
        out.crlf();
        return Reply.ok("authorized");
    }

    private boolean isMe(String name) throws Refusal {
        return session.services.directory().login(name).filter(a -> a.id() == state.account().id()).isPresent();
    }

    /** Null where there is no such mailbox, of that UIDVALIDITY and readable for that user as of now. */
    private static @Nullable Place place(State.Authenticated user, MessageUrl url) throws Refusal {
        String name = url.mailbox();
        if (name == null)
            return null;
        try {
            Optional<Place> place = user.places().find(name);
            return place
                    .filter(p -> p.rights().has(Right.READ) && (url.uidValidity() == 0 || p.mailbox().uidValidity() == url.uidValidity()))
                    .orElse(null);
        } catch (Refusal e) {
            if (e.reason() == Refusal.Reason.BAD_MAILBOX_NAME)
                return null;
            throw e;
        }
    }

    private static String token(byte[] key, String rump) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return ALGORITHM + HexFormat.of().formatHex(mac.doFinal(rump.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply fetch(Command.UrlFetch c) throws IOException, Refusal {
        for (String text : c.urls()) {
            Found found = found(text);
            if (found == null || !written(text, found)) {
                out.ascii("* URLFETCH ");
                ImapWriter.astring(out, text);
                out.ascii(" NIL\r\n");
            }
        }
        return Reply.ok("that is all");
    }

    private record Found(Place place, MessageUrl message) {}

    /** Null for what is wrong in any way: which one is nobody's business. RFC 4467 §6 */
    private @Nullable Found found(String text) throws Refusal {
        AuthorizedUrl url;
        try {
            url = AuthorizedUrl.parse(text);
        } catch (SyntaxException e) {
            return null;
        }
        AuthorizedUrl.Verifier verifier = url.verifier();
        if (verifier == null || !verifier.mechanism().equals(INTERNAL))
            return null;
        Optional<Account> owner = session.services.directory().login(url.user());
        State.LoggedIn user = owner.isEmpty() ? null : State.LoggedIn.of(owner.get(), session.services);
        Place place = user == null ? null : place(user, url.message());
        byte[] key = place == null || user == null ? null : user.home().accessKeys().find(place.mail().account(), place.id());
        // Also where there is no key, so that the time taken says nothing. RFC 4467 §6
        boolean good = MessageDigest.isEqual(
                token(key == null ? AccessKeys.random() : key, AuthorizedUrl.rump(text)).getBytes(StandardCharsets.US_ASCII),
                verifier.token().getBytes(StandardCharsets.US_ASCII));
        if (place == null || key == null || !good || !allowed(url.access()))
            return null;
        boolean expired = url.expires() != null && url.expires().toInstant().isBefore(session.services.clock().instant());
        return expired ? null : new Found(place, url.message());
    }

    /** Whoever asks has logged in. RFC 4467 §3 */
    private boolean allowed(AuthorizedUrl.Access access) throws Refusal {
        return switch (access) {
            case AuthorizedUrl.Anybody a -> true;
            case AuthorizedUrl.User u -> isMe(u.name());
            case AuthorizedUrl.Submit s -> submits();
        };
    }

    /** The user named in the URL is the submission server's affair. RFC 4467 §3 */
    private boolean submits() throws Refusal {
        for (Address submitter : session.services.settings().submitters())
            if (session.services.directory().account(submitter).filter(a -> a.id() == state.account().id()).isPresent())
                return true;
        return false;
    }

    /** False, and nothing written, where there is no such message or part. */
    private boolean written(String text, Found found) throws IOException, Refusal {
        try (UrlContent content = UrlContent.open(found.place.mail(), found.place.id(), found.message)) {
            Content.Octets octets = content == null ? null : content.octets();
            if (octets == null)
                return false;
            out.ascii("* URLFETCH ");
            ImapWriter.astring(out, text);
            out.ascii(" {").number(octets.count()).ascii("}\r\n");
            octets.copy(out);
            out.crlf();
            return true;
        }
    }
}
