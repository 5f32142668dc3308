package org.posthouse.store.account;

import org.posthouse.store.record.UnreadableRecord;

/** What a credential may be used for. The bit is part of stored records and never changes. */
public enum Scope {
    IMAP(1), POP3(2), SMTP(4), JMAP(8), SIEVE(16);

    private final int bit;

    Scope(int bit) {
        this.bit = bit;
    }

    static Scope of(int bit) {
        for (Scope s : values())
            if (s.bit == bit)
                return s;
        throw new UnreadableRecord("there is no protocol of number " + bit);
    }

    int bit() {
        return bit;
    }
}
