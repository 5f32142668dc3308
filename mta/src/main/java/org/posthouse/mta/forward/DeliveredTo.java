package org.posthouse.mta.forward;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.compose.HeaderWriter;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Engine;
import org.posthouse.store.kv.Refusal;

/** The field that says from which address a message was sent on, and its use against loops. RFC 9228 */
public final class DeliveredTo {
    public static final String NAME = "Delivered-To";
    private static final long MAX_HEADER = 256 * 1024;

    private DeliveredTo() {}

    /** The addresses, in lower case, that it has been sent on from. */
    static Set<String> of(Engine engine, Arrival arrival) throws Refusal, IOException {
        Set<String> been = new HashSet<>();
        try (BlobReader blob = engine.openBlob(arrival.blob())) {
            HeaderSection header = HeaderSection.parse(blob.bytes(0, Math.min(blob.size(), MAX_HEADER)));
            for (HeaderField f : header.all(NAME))
                been.add(f.unfolded().text().strip().toLowerCase(Locale.ROOT));
        }
        return been;
    }

    /** Trace fields with one more above them. */
    public static byte[] before(byte[] trace, Address from) {
        byte[] field = new HeaderWriter().raw(NAME, from.toString()).toString().getBytes(StandardCharsets.UTF_8);
        byte[] both = java.util.Arrays.copyOf(field, field.length + trace.length);
        System.arraycopy(trace, 0, both, field.length, trace.length);
        return both;
    }
}
