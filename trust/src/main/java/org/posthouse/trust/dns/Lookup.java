package org.posthouse.trust.dns;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Record;

/**
 * What a question came to, as it is kept: records of the type asked, at the end of aliases.
 *
 * @param exists whether the name is there at all
 * @param secure whether all that led here was validated
 * @param alias where the first alias leads, null for none
 * @param until in System.nanoTime
 */
record Lookup(List<Record> records, boolean exists, boolean secure, @Nullable String alias, long until) {
    Lookup {
        records = List.copyOf(records);
    }
}
