package org.posthouse.mta.relay;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.sevenbit.SevenBit;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.signing.Signing;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/**
 * A message as it goes to a host that takes 7-bit octets only. Others' signatures over its body do not survive that, so it is for such hosts alone; ours are made
 * after it. RFC 6152 §3, RFC 6376 §5.3
 */
record SevenBitContent(Engine engine, Arrival message, byte[] trace, SevenBit body) implements Content {
    /** Null where it cannot be written so. */
    static @Nullable SevenBitContent of(Engine engine, Arrival message, Signing signing) throws IOException {
        for (byte b : message.trace())
            if (b < 0)
                return null;
        try (BlobReader blob = engine.openBlob(message.blob())) {
            SevenBit body = SevenBit.of(blob).orElse(null);
            return body == null
                    ? null
                    : new SevenBitContent(engine, message, signing.again(message.trace(), body.size(), () -> body.open(blob)), body);
        } catch (Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public long size() {
        return trace.length + body.size();
    }

    @Override
    public InputStream open() throws IOException {
        BlobReader blob;
        try {
            blob = engine.openBlob(message.blob());
        } catch (Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
        var bytes = new FilterInputStream(body.open(blob)) {
            @Override
            public void close() {
                blob.close();
            }
        };
        return new SequenceInputStream(new ByteArrayInputStream(trace), bytes);
    }
}
