package org.posthouse.access.imapchange;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapchange.Upload.Uploaded;
import org.posthouse.access.imapsession.Feature;
import org.posthouse.access.imapsession.FlagNames;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.access.imapsession.Place;
import org.posthouse.access.imapsession.Reply;
import org.posthouse.access.imapsession.Session;
import org.posthouse.access.imapsession.State;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imap.Command.Form;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.NewMessage;

/** Takes the messages of one command: each into a blob as its octets come. What is refused is read to the end of the command. */
final class Intake {
    private static final int MAX_MESSAGES = 1000;
    private final Session session;
    private final State.Authenticated state;
    private final Place place;
    private final long spare;
    private final List<NewMessage> messages = new ArrayList<>(1);
    private long total;

    /** @param spare octets of a message that makes room */
    Intake(Session session, State.Authenticated state, Place place, long spare) {
        this.session = session;
        this.state = state;
        this.place = place;
        this.spare = spare;
    }

    List<NewMessage> messages() {
        return messages;
    }

    /** Null when all is well; otherwise the command is over and this is its end. */
    @Nullable
    Reply take(AppendMessage message) throws IOException, SyntaxException {
        Reply refused = problem(message);
        if (refused != null)
            return refuse(session, message, refused);
        if (message.form() == Form.CATENATE)
            return new Catenation(session, state, this).take(message);
        if (message.synchronizing())
            session.askForLiteral();
        refused = taken(message);
        if (refused != null)
            session.parser.skipRest();
        return refused;
    }

    /** Refuses a message whose octets have not come; the client may be sending them. */
    static Reply refuse(Session session, AppendMessage message, Reply reply) throws IOException {
        session.parser.refuse(message);
        session.parser.recover();
        return reply;
    }

    // What is wrong with a message before its octets have come.
    private @Nullable Reply problem(AppendMessage message) {
        if (message.form() == Form.UTF8 && !session.enabled(Feature.UTF8_ACCEPT))
            return Reply.bad("give ENABLE UTF8=ACCEPT first");
        if (messages.size() == MAX_MESSAGES)
            return Reply.no("LIMIT", "too much in one command");
        try {
            FlagNames.set(message.flags());
            return message.form() == Form.CATENATE ? null : tooMuch(0, message.size());
        } catch (SyntaxException e) {
            return Reply.bad(String.valueOf(e.getMessage()));
        } catch (Refusal e) {
            return Reply.of(e);
        }
    }

    /** Why a message that has so many octets already cannot have so many more; null when it can. RFC 7889 §4 */
    @Nullable
    Reply tooMuch(long before, long more) throws Refusal {
        long max = session.services.settings().limits().message();
        if (before + more > max)
            return Reply.no("TOOBIG", "a message has at most " + max + " octets");
        if (before + more == 0)
            return Reply.no("CANNOT", "a message has at least one octet");
        if (total + before + more > 4 * max)
            return Reply.no("LIMIT", "too much in one command");
        // RFC 9208 §4.3.1, RFC 8508 §3.4
        if (!place.mail().quota().hasRoom(total + before + more - spare, messages.size() + (spare > 0 ? 0L : 1L)))
            return Reply.no("OVERQUOTA", "the account is full; delete and expunge messages first");
        return null;
    }

    // Null when all is well; the octets have been taken in any case.
    private @Nullable Reply taken(AppendMessage message) throws IOException {
        // Closing the literal takes what is left of it, whatever happened.
        try (InputStream in = session.in.literal(message.size())) {
            add(message, new Upload(session.services.store()).take(in, message));
            return null;
        } catch (Refusal e) {
            return Reply.of(e);
        } catch (SyntaxException e) {
            return Reply.bad(String.valueOf(e.getMessage()));
        } catch (BinaryUpload.NulException e) {
            return nul(message.form());
        }
    }

    static Reply nul(Form form) {
        return form == Form.LITERAL || form == Form.CATENATE
                ? Reply.bad("a message must not contain NUL octets; send it as a literal8")
                : Reply.no("UNKNOWN-CTE", "NUL octets are possible in the body of a part only");
    }

    void add(AppendMessage message, Uploaded octets) throws SyntaxException, Refusal {
        FlagSet flags = FlagRights.allowed(FlagNames.set(message.flags()), place.rights());
        Instant date = message.date() == null ? session.services.clock().instant() : message.date().toInstant();
        long journey = session.services.journeys().newId();
        messages.add(new NewMessage(new byte[0], octets.blob(), octets.size(), date, flags, octets.structure(), journey, null));
        total += octets.size();
    }
}
