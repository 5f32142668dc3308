package org.posthouse.mta.smtpserver;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.net.Connection;
import org.posthouse.base.wire.WireReader;
import org.posthouse.mta.verdict.Strangers;
import org.posthouse.protocol.smtp.BodyType;
import org.posthouse.protocol.smtp.Command;
import org.posthouse.protocol.smtp.Reply;
import org.posthouse.store.kv.Refusal;

/** How the content of a message comes over a connection: after DATA up to the dot, or in chunks. RFC 5321 §4.1.1.4, RFC 3030 §2 */
final class Transfer {
    private static final Reply NO_RECIPIENT = Reply.of(554, 5, 5, 1, "No recipient was accepted");
    private static final Reply MIXED = Reply.of(503, 5, 5, 1, "A message comes by DATA or by BDAT, not by both; RSET begins anew");
    private static final Reply BINARY = Reply.of(503, 5, 5, 1, "BODY=BINARYMIME comes by BDAT, not by DATA");

    private final SmtpServer server;
    private final SmtpLimits limits;
    private final Connection connection;
    private final WireReader in;

    Transfer(SmtpServer server, Connection connection, WireReader in) {
        this.server = server;
        this.limits = server.settings.limits();
        this.connection = connection;
        this.in = in;
    }

    Incoming begin(MailTransaction tx) throws Refusal {
        boolean binary = tx.mail.parameters().body() == BodyType.BINARY_MIME;
        Strangers strangers = server.services.strangers();
        // The queue beside us has removed them, or written them in our name.
        var forged = strangers == null || server.door == Door.LOCAL ? null : strangers.forged();
        var message = new Incoming(server.services.store().newBlob(), limits, server.services.clock(), binary, forged);
        if (tx.inquiry != null)
            message.tap(tx.inquiry::feed);
        if (tx.submitted)
            message.sign(server.services.signing().draft());
        return message;
    }

    /** Why DATA cannot come now; null where it can. */
    @Nullable
    Reply refusal(MailTransaction tx) {
        if (tx.accepted() == 0)
            // RFC 2033 §4.2
            return server.door == Door.LOCAL ? Reply.of(503, 5, 5, 1, "No recipient was accepted") : NO_RECIPIENT;
        if (tx.chunks != null || tx.failed != null)
            return MIXED;
        return tx.mail.parameters().body() == BodyType.BINARY_MIME ? BINARY : null;
    }

    /** To the dot, also of a message that is refused; null where all is well. */
    @Nullable
    Reply data(Incoming message) throws IOException {
        connection.readWithin(message.left());
        return message.read(in.dotStream(limits.messageSize()));
    }

    /** Whether the chunk is so large that its end is not waited for. */
    boolean hopeless(Command.Bdat c) {
        return c.size() / 2 > limits.messageSize();
    }

    /** Takes the octets of a chunk from the connection, whatever becomes of them; null where all is well so far. */
    @Nullable
    Reply chunk(@Nullable MailTransaction tx, @Nullable Reply wrong, Command.Bdat c) throws IOException {
        if (tx == null || wrong != null)
            return swallow(c.size(), wrong);
        if (tx.failed != null)
            return swallow(c.size(), tx.failed);
        if (tx.accepted() == 0)
            return swallow(c.size(), NO_RECIPIENT);
        Reply trouble = into(tx, c);
        tx.failed = trouble;
        return trouble;
    }

    private @Nullable Reply into(MailTransaction tx, Command.Bdat c) throws IOException {
        Incoming message = tx.chunks;
        if (message == null)
            try {
                tx.chunks = message = begin(tx);
            } catch (Refusal r) {
                return swallow(c.size(), Refusals.reply(r));
            }
        connection.readWithin(message.left());
        Reply trouble;
        try (InputStream octets = in.literal(c.size())) {
            trouble = message.chunk(octets, c.size());
        }
        return trouble == null && c.last() ? message.endOfChunks() : trouble;
    }

    private @Nullable Reply swallow(long octets, @Nullable Reply reply) throws IOException {
        connection.readWithin(limits.data());
        in.literal(octets).close();
        return reply;
    }
}
