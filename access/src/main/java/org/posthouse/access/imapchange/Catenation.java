package org.posthouse.access.imapchange;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapfetch.Content;
import org.posthouse.access.imapfetch.UrlContent;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Selected;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.Stream;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Structure;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imap.Command.CatPart;
import org.posthouse.protocol.imap.Command.Form;
import org.posthouse.protocol.imap.MessageUrl;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobOutput;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.sharing.Right;

/** Puts a message together from texts and parts of messages that the session may read. RFC 4469 §3 */
final class Catenation {
    private final Session session;
    private final State.Authenticated state;
    private final Intake intake;
    private long size;

    Catenation(Session session, State.Authenticated state, Intake intake) {
        this.session = session;
        this.state = state;
        this.intake = intake;
    }

    /** Null when all is well; otherwise the command is over and this is its end. */
    @Nullable
    Reply take(AppendMessage message) throws IOException, SyntaxException {
        try (BlobWriter blob = session.services.store().newBlob()) {
            for (CatPart part = session.parser.nextPart(); part != null; part = session.parser.nextPart()) {
                Reply refused = switch (part) {
                    case CatPart.Url url -> url(url.url(), blob);
                    case CatPart.Text text -> text(text, blob);
                };
                if (refused != null)
                    return refused;
            }
            if (size == 0)
                return end(Reply.no("CANNOT", "a message has at least one octet"));
            BlobId id = blob.finish();
            try (BlobReader reader = session.services.store().openBlob(id)) {
                intake.add(message, new Upload.Uploaded(id, size, Structure.of(reader, Limits.DEFAULT)));
            }
            return null;
        } catch (Refusal e) {
            return end(Reply.of(e));
        } catch (BlobOutput.Refused e) {
            return end(Reply.of(e.refusal()));
        }
    }

    private Reply end(Reply reply) throws IOException {
        session.parser.skipRest();
        return reply;
    }

    private @Nullable Reply text(CatPart.Text text, BlobWriter blob) throws IOException, Refusal {
        Reply refused = text.utf8() && !session.enabled(Feature.UTF8_ACCEPT)
                ? Reply.bad("give ENABLE UTF8=ACCEPT first")
                : text.size() == 0 ? null : intake.tooMuch(size, text.size());
        if (refused != null) {
            session.parser.refuse(text);
            session.parser.recover();
            return refused;
        }
        if (text.synchronizing())
            session.askForLiteral();
        boolean nul = false;
        try (InputStream in = session.in.literal(text.size())) {
            byte[] chunk = new byte[8192];
            for (int n; (n = in.read(chunk, 0, chunk.length)) > 0;) {
                for (int i = 0; i < n; i++)
                    nul |= chunk[i] == 0;
                blob.write(chunk, 0, n);
            }
        }
        size += text.size();
        if (!nul)
            return null;
        return end(Intake.nul(Form.CATENATE));
    }

    /** The URL that fails is told, so that the client can name it to its user. RFC 4469 §4.1 */
    private @Nullable Reply url(String url, BlobWriter blob) throws IOException, Refusal {
        String problem;
        try {
            MessageUrl parsed = MessageUrl.parse(url);
            Reply[] refused = {null};
            problem = copy(parsed, blob, refused);
            if (refused[0] != null)
                return end(refused[0]);
        } catch (SyntaxException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (problem == null)
            return null;
        StringBuilder told = new StringBuilder(url);
        for (int i = 0; i < told.length(); i++)
            if (told.charAt(i) < ' ' || told.charAt(i) > '~' || told.charAt(i) == ']')
                told.setCharAt(i, '?');
        return end(Reply.no("BADURL " + told, problem));
    }

    private @Nullable String copy(MessageUrl url, BlobWriter blob, Reply[] refused) throws IOException, Refusal {
        AccountMail mail;
        long mailbox;
        long validity;
        if (url.mailbox() == null) {
            if (!(state instanceof Selected box))
                return "no mailbox is selected, so the URL must name one";
            if (!box.stillReadable())
                return "there is no such mailbox";
            mail = box.mail();
            mailbox = box.mailbox();
            validity = box.numbers().uidValidity();
        } else {
            Optional<Place> found = state.places().find(url.mailbox());
            if (found.isEmpty() || !found.get().rights().has(Right.READ))
                return "there is no such mailbox";
            mail = found.get().mail();
            mailbox = found.get().id();
            validity = found.get().mailbox().uidValidity();
        }
        if (url.uidValidity() != 0 && url.uidValidity() != validity)
            return "the mailbox has another UIDVALIDITY";
        try (UrlContent content = UrlContent.open(mail, mailbox, url)) {
            if (content == null)
                return "there is no such message";
            Content.Octets octets = content.octets();
            if (octets == null)
                return "the message has no such part";
            refused[0] = octets.count() == 0 ? null : intake.tooMuch(size, octets.count());
            if (refused[0] == null) {
                WireWriter out = new WireWriter(Stream.of(InputStream.nullInputStream(), new BlobOutput(blob)));
                octets.copy(out);
                out.flush();
                size += octets.count();
            }
            return null;
        }
    }
}
