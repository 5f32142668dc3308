package org.posthouse.access.imapchange;

import java.io.IOException;
import java.io.InputStream;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.protocol.imap.Command.AppendMessage;
import org.posthouse.protocol.imap.Command.Form;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.MailStore;

/** Takes the octets of one message into a blob as they come. */
final class Upload {
    private static final int IN_MEMORY = 64 * 1024;
    private static final int CHUNK = 16 * 1024;

    /** A message whose blob is finished; it is kept once a commit names it. */
    record Uploaded(BlobId blob, long size, Structure structure) {}

    private final MailStore store;
    private boolean nul;

    Upload(MailStore store) {
        this.store = store;
    }

    /** Refuses NULs but in the bodies of parts of a literal8, which become base64. */
    Uploaded take(InputStream in, AppendMessage message) throws IOException, Refusal, BinaryUpload.NulException {
        boolean binary = message.form() != Form.LITERAL;
        return message.size() <= IN_MEMORY ? small(in, (int) message.size(), binary) : large(in, binary);
    }

    // literal = "{" number "}" CRLF *CHAR8, and CHAR8 is not NUL. RFC 3501 §9
    private void check(byte[] bytes, int length, boolean binary) throws BinaryUpload.NulException {
        for (int i = 0; i < length; i++)
            nul |= bytes[i] == 0;
        if (nul && !binary)
            throw new BinaryUpload.NulException();
    }

    private Uploaded small(InputStream in, int size, boolean binary) throws IOException, Refusal, BinaryUpload.NulException {
        byte[] bytes = in.readNBytes(size);
        check(bytes, bytes.length, binary);
        Structure structure = Structure.of(Source.of(bytes), Limits.DEFAULT);
        if (binary && (nul || BinaryUpload.hasBinary(structure.body())))
            return encoded(Source.of(bytes), structure);
        try (BlobWriter blob = store.newBlob()) {
            blob.write(bytes, 0, bytes.length);
            return new Uploaded(blob.finish(), size, structure);
        }
    }

    private Uploaded large(InputStream in, boolean binary) throws IOException, Refusal, BinaryUpload.NulException {
        try (BlobWriter blob = store.newBlob()) {
            byte[] chunk = new byte[CHUNK];
            long size = 0;
            int n;
            while ((n = in.read(chunk, 0, chunk.length)) > 0) {
                check(chunk, n, binary);
                blob.write(chunk, 0, n);
                size += n;
            }
            BlobId id = blob.finish();
            try (BlobReader reader = store.openBlob(id)) {
                Structure structure = Structure.of(reader, Limits.DEFAULT);
                // What came is then nobody's, and swept.
                return binary && (nul || BinaryUpload.hasBinary(structure.body()))
                        ? encoded(reader, structure)
                        : new Uploaded(id, size, structure);
            }
        }
    }

    private Uploaded encoded(Source source, Structure structure) throws IOException, Refusal, BinaryUpload.NulException {
        try (BlobWriter blob = store.newBlob()) {
            long size = new BinaryUpload(source, blob).write(structure);
            BlobId id = blob.finish();
            try (BlobReader reader = store.openBlob(id)) {
                return new Uploaded(id, size, Structure.of(reader, Limits.DEFAULT));
            }
        }
    }
}
