package org.posthouse.mta.queue;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mta.delivery.Arrival;
import org.posthouse.mta.delivery.Recipient;

/**
 * Which recipients an operator means: those for which all that is given holds.
 *
 * @param id of the message, 0: any
 * @param recipient null: any
 * @param toDomain the recipient's, in A-labels, or {@code .domain} for all below it; empty: any
 * @param from the return path, an address, {@code @domain}, or {@code <>} for the null one; empty: any
 * @param state null: any
 * @param before arrived earlier; null: any time
 * @param text found in what was heard last, in any case; empty: any
 */
public record Filter(long id, @Nullable Address recipient, String toDomain, String from, @Nullable State state, @Nullable Instant before,
        String text) {
    /** Everything. */
    public static final Filter ALL = new Filter(0, null, "", "", null, null, "");

    /** One message, and of it one recipient where that is given. */
    public static Filter of(long id, @Nullable Address recipient) {
        return new Filter(id, recipient, "", "", null, null, "");
    }

    boolean takes(Arrival a) {
        String path = a.returnPath().toString();
        boolean fromFits = from.isEmpty() || (from.equals("<>")
                ? path.isEmpty()
                : from.startsWith("@")
                        ? path.toLowerCase(Locale.ROOT).endsWith(from.toLowerCase(Locale.ROOT))
                        : path.equalsIgnoreCase(from));
        return fromFits && (before == null || a.arrived().isBefore(before));
    }

    boolean takes(Row row) {
        Recipient r = row.recipient();
        if (recipient != null && !r.address().equals(recipient) && !r.original().equals(recipient))
            return false;
        if (state != null && state != row.state())
            return false;
        if (!text.isEmpty() && !row.text().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)))
            return false;
        if (toDomain.isEmpty())
            return true;
        String domain = r.address().domain().ascii();
        return toDomain.startsWith(".")
                ? domain.toLowerCase(Locale.ROOT).endsWith(toDomain.toLowerCase(Locale.ROOT))
                : domain.equalsIgnoreCase(toDomain);
    }
}
