package org.posthouse.access.imapserver;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.protocol.imap.Command;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.UidSet;

/** APPEND of one or several messages: each literal goes into a blob as it comes, all are added by one commit. RFC 3501 §6.3.11, RFC 3502 §6.3.11 */
final class AppendCommand {
    private static final int IN_MEMORY = 64 * 1024;
    private static final int CHUNK = 16 * 1024;
    private static final int MAX_MESSAGES = 1000;
    private final Session session;
    private final State.Authenticated state;
    private final List<NewMessage> messages = new ArrayList<>(1);
    private long total;

    AppendCommand(Session session, State.Authenticated state) {
        this.session = session;
        this.state = state;
    }

    Reply append(Command.Append c) throws IOException, SyntaxException, Refusal {
        AppendMessage message = c.message();
        Mailbox mailbox;
        try {
            Optional<Mailbox> found = state.mail().mailbox(MailboxName.of(c.mailbox()));
            if (found.isEmpty())
                return refuse(message, Reply.no("TRYCREATE", "no such mailbox"));
            mailbox = found.get();
        } catch (Refusal e) {
            return refuse(message, Reply.of(e));
        }
        while (message != null) {
            Reply refused = problem(message);
            if (refused != null)
                return refuse(message, refused);
            if (message.synchronizing())
                session.askForLiteral();
            refused = taken(message);
            if (refused != null) {
                session.parser.skipRest();
                return refused;
            }
            message = session.parser.nextAppendMessage();
        }
        return commit(mailbox);
    }

    // Null when all is well; the octets have been taken in any case.
    private @Nullable Reply taken(AppendMessage message) throws IOException {
        try {
            take(message);
            return null;
        } catch (Refusal e) {
            return Reply.of(e);
        } catch (BadMessageException | SyntaxException e) {
            return Reply.bad(String.valueOf(e.getMessage()));
        }
    }

    /** The octets of a message cannot be kept; they have been taken. */
    private static final class BadMessageException extends Exception {
        private static final long serialVersionUID = 1;

        BadMessageException(String message) {
            super(message);
        }
    }

    // What is wrong with a message before its octets have come.
    private @Nullable Reply problem(AppendMessage message) throws IOException {
        try {
            FlagNames.set(message.flags());
            return tooMuch(message);
        } catch (SyntaxException e) {
            return Reply.bad(String.valueOf(e.getMessage()));
        } catch (Refusal e) {
            return Reply.of(e);
        }
    }

    private @Nullable Reply tooMuch(AppendMessage message) throws Refusal {
        long max = session.services.settings().limits().message();
        if (message.size() > max)
            return Reply.no("TOOBIG", "a message has at most " + max + " octets");
        if (message.size() == 0)
            return Reply.no("CANNOT", "a message has at least one octet");
        total += message.size();
        if (messages.size() == MAX_MESSAGES || total > 4 * max)
            return Reply.no("LIMIT", "too much in one command");
        long quota = state.account().quota();
        if (quota > 0 && state.mail().quotaUsed() + total > quota)
            return Reply.no("OVERQUOTA", "the account is full");
        return null;
    }

    // The client may be sending what is refused.
    private Reply refuse(AppendMessage message, Reply reply) throws IOException {
        session.parser.refuse(message);
        session.parser.recover();
        return reply;
    }

    private void take(AppendMessage message) throws IOException, Refusal, BadMessageException, SyntaxException {
        FlagSet flags = FlagNames.set(message.flags());
        Instant date = message.date() == null ? session.services.clock().instant() : message.date().toInstant();
        // Closing the literal takes what is left of it, whatever happened.
        try (InputStream in = session.in.literal(message.size()); BlobWriter blob = session.services.store().newBlob()) {
            Structure structure = message.size() <= IN_MEMORY ? small(in, (int) message.size(), blob) : large(in, blob);
            long journey = session.services.journeys().newId();
            messages.add(new NewMessage(new byte[0], blob.id(), message.size(), date, flags, structure, journey, null));
        }
    }

    private static Structure small(InputStream in, int size, BlobWriter blob) throws IOException, Refusal, BadMessageException {
        byte[] bytes = in.readNBytes(size);
        check(bytes, bytes.length);
        blob.write(bytes, 0, bytes.length);
        blob.finish();
        return Structure.of(Source.of(bytes), Limits.DEFAULT);
    }

    private Structure large(InputStream in, BlobWriter blob) throws IOException, Refusal, BadMessageException {
        byte[] chunk = new byte[CHUNK];
        int n;
        while ((n = in.read(chunk, 0, chunk.length)) > 0) {
            check(chunk, n);
            blob.write(chunk, 0, n);
        }
        try (BlobReader reader = session.services.store().openBlob(blob.finish())) {
            return Structure.of(reader, Limits.DEFAULT);
        }
    }

    /** literal = "{" number "}" CRLF *CHAR8, and CHAR8 is not NUL. RFC 3501 §9 */
    private static void check(byte[] bytes, int length) throws BadMessageException {
        for (int i = 0; i < length; i++)
            if (bytes[i] == 0)
                throw new BadMessageException("a message must not contain NUL octets");
    }

    private Reply commit(Mailbox mailbox) throws Refusal {
        List<Long> uids = state.mail().append(mailbox.id(), messages);
        UidSet.Builder set = new UidSet.Builder();
        for (long uid : uids)
            set.add(uid);
        for (int i = 0; i < Math.min(uids.size(), Reports.MAX_EVENTS); i++)
            Reports.tell(session, state, JourneyEvent.Step.APPENDED, new long[]{messages.get(i).journey()},
                    Reports.mailbox(mailbox.name()));
        return Reply.ok("APPENDUID " + mailbox.uidValidity() + " " + set.build(), "appended");
    }
}
