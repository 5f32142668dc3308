package org.posthouse.access.pop3server;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumSet;
import java.util.Set;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.access.reading.ReadAhead;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.protocol.pop3.Command;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.StoredMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The commands of the TRANSACTION state. RFC 1939 §5, §7 */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);
    /** After so many fetched messages their journeys are written, so that a cut connection forgets few. */
    private static final int RECORD_AFTER = 200;
    private static final Set<AccountMail.Part> CONTENT = EnumSet.of(AccountMail.Part.CONTENT);

    private final Services services;
    private final Connection connection;
    private final State.Transaction state;
    private final Maildrop drop;
    private final boolean utf8;
    private final ReadAhead ahead;

    /** With utf8 the client takes what RFC 6532 allows. RFC 6856 §2.1 */
    Transaction(Services services, Connection connection, State.Transaction state, boolean utf8) {
        this.services = services;
        this.connection = connection;
        this.state = state;
        this.drop = state.drop();
        this.utf8 = utf8;
        this.ahead = new ReadAhead(state.mail(), drop.mailbox());
    }

    Answer execute(Command.InTransaction command) throws Refusal {
        return switch (command) {
            case Command.Stat() -> Answer.of(Reply.ok(drop.count() + " " + drop.octets()));
            case Command.List(var n) when n == 0 ->
                Answer.lines(Reply.ok(drop.summary()), this::list);
            case Command.List(var n) -> Answer.of(drop.has(n) ? Reply.ok(n + " " + drop.octets(n)) : missing(n));
            case Command.Uidl(var n) when n == 0 -> Answer.lines(Reply.ok("unique ids follow"), this::uidl);
            case Command.Uidl(var n) -> Answer.of(drop.has(n) ? Reply.ok(n + " " + drop.uniqueId(n)) : missing(n));
            case Command.Retr(var n) -> drop.has(n) ? retr(n) : Answer.of(missing(n));
            case Command.Top(var n, var lines) -> drop.has(n) ? top(n, lines) : Answer.of(missing(n));
            case Command.Dele(var n) -> Answer.of(dele(n));
            case Command.Noop() -> Answer.of(Reply.ok(""));
            case Command.Rset() -> Answer.of(rset());
        };
    }

    private Reply missing(int n) {
        if (drop.isMarked(n))
            return Reply.err("message " + n + " is marked as deleted");
        return Reply.err("no message " + n + ", there are " + drop.size());
    }

    private void list(WireWriter w) throws IOException {
        for (int n = 1; n <= drop.size(); n++)
            if (drop.has(n))
                w.number(n).b(' ').number(drop.octets(n)).crlf();
        w.ascii(".\r\n");
    }

    private void uidl(WireWriter w) throws IOException {
        for (int n = 1; n <= drop.size(); n++)
            if (drop.has(n))
                w.number(n).b(' ').ascii(drop.uniqueId(n)).crlf();
        w.ascii(".\r\n");
    }

    private Reply dele(int n) {
        if (!drop.has(n))
            return missing(n);
        drop.mark(n);
        return Reply.ok("marked");
    }

    private Reply rset() {
        drop.unmark();
        return Reply.ok(drop.summary());
    }

    private Answer retr(int n) throws Refusal {
        StoredMessage message = open(n);
        MessageSource source = message.source();
        if (needsUtf8(source))
            return refused(message);
        return new Answer(Reply.ok(drop.octets(n) + " octets"), w -> {
            w.dotStuff(new OwnStream(source.stream(0, source.size())));
            drop.fetched(n, source.journey());
            if (drop.fetchedCount() >= RECORD_AFTER)
                new Update(services, connection, state).recordFetched();
        }, message);
    }

    private Answer top(int n, int lines) throws Refusal {
        StoredMessage message = open(n);
        MessageSource source = message.source();
        if (needsUtf8(source))
            return refused(message);
        return new Answer(Reply.ok("the top of the message follows"),
                w -> w.dotStuff(new OwnStream(new TopStream(source.stream(0, source.size()), lines))), message);
    }

    private StoredMessage open(int n) throws Refusal {
        StoredMessage message = ahead.open(n, drop, CONTENT);
        if (message == null)
            throw new Refusal(Refusal.Reason.NO_SUCH_MESSAGE, "the message is gone");
        return message;
    }

    /** Where it cannot be read now, sending it will find that out. */
    private boolean needsUtf8(MessageSource source) {
        try {
            return !utf8 && Header8Bit.isUtf8(source);
        } catch (IOException e) {
            return false;
        }
    }

    private static Answer refused(StoredMessage message) {
        message.close();
        return Answer.of(Reply.err(ResponseCode.UTF8, "the header is in UTF-8: give UTF8 before the login"));
    }

    void close() {
        ahead.close();
    }

    /**
     * Tells our own failure to read apart from a peer that is gone. In either case the connection ends without the dot, so that no client takes a part
     * for the whole.
     */
    private final class OwnStream extends InputStream {
        private final InputStream in;

        OwnStream(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int off, int len) throws IOException {
            try {
                return in.read(b, off, len);
            } catch (IOException e) {
                LOG.error("cannot read a message of {}", state.account().address(), e);
                throw e;
            }
        }
    }
}
