package org.posthouse.server.check;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import org.posthouse.trust.arc.ArcResult;
import org.posthouse.trust.arc.ArcVerification;
import org.posthouse.trust.dkim.KeySource;
import org.posthouse.trust.dns.Resolver;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code arc}: what became of the chain of seals of one message. RFC 8617 §5.2 */
final class ArcKind implements Kind {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public ObjectNode answer(Question question) throws BadRequestException {
        ArcResult r = verify(question.message(), question.resolver(), question.now());
        return JsonMapper.shared().createObjectNode().put("result", r.result().word());
    }

    static ArcResult verify(byte[] message, Resolver resolver, Instant now) {
        return ArcVerification.verify(lines(message), new KeySource(resolver), now, PATIENCE);
    }

    /** A file with the line ends of its system becomes a message again. */
    private static byte[] lines(byte[] message) {
        boolean pairs = false;
        for (int i = 1; i < message.length && !pairs; i++)
            pairs = message[i] == '\n' && message[i - 1] == '\r';
        if (pairs)
            return message;
        var out = new ByteArrayOutputStream(message.length + message.length / 32);
        for (byte b : message) {
            if (b == '\n')
                out.write('\r');
            out.write(b);
        }
        return out.toByteArray();
    }
}
