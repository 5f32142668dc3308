package org.posthouse.mta.relay;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.protocol.smtpclient.Content;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** Our trace fields, then the bytes as received. */
record MessageContent(Engine engine, Arrival message) implements Content {
    @Override
    public long size() {
        return message.trace().length + message.size();
    }

    @Override
    public InputStream open() throws IOException {
        BlobReader blob;
        try {
            blob = engine.openBlob(message.blob());
        } catch (Refusal e) {
            throw new IOException(e.getMessage(), e);
        }
        var bytes = new FilterInputStream(blob.stream(0, blob.size())) {
            @Override
            public void close() {
                blob.close();
            }
        };
        return new SequenceInputStream(new ByteArrayInputStream(message.trace()), bytes);
    }
}
