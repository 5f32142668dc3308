package org.posthouse.store.junk;

import java.time.Instant;
import java.util.Locale;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.record.RecordReader;
import org.posthouse.store.record.RecordWriter;

/** Whose mail an account always accepts, or always takes for junk: an address, or {@code @domain} for all of a domain. */
public record SenderRule(String sender, boolean accept, Instant since) {
    private static final int FORMAT = 1;

    /** As it is kept. Refusal BAD_ADDRESS. */
    public static String sender(String text) throws Refusal {
        try {
            if (text.startsWith("@"))
                return "@" + Domain.of(text.substring(1)).ascii().toLowerCase(Locale.ROOT);
            return Who.of(Address.parse(text)).name();
        } catch (IllegalArgumentException e) {
            throw new Refusal(Refusal.Reason.BAD_ADDRESS, "'" + text + "' is neither an address nor @ and a domain: " + e.getMessage(), e);
        }
    }

    byte[] write() {
        return new RecordWriter(10).octet(FORMAT).octet(accept ? 1 : 0).int64(since.toEpochMilli()).done();
    }

    static SenderRule read(String sender, byte[] record) {
        RecordReader in = new RecordReader(record);
        in.format("sender rule", FORMAT);
        boolean accept = in.octet() == 1;
        return new SenderRule(sender, accept, Instant.ofEpochMilli(in.int64()));
    }
}
