package org.posthouse.mta.delivery;

import org.posthouse.base.wire.SyntaxException;
import org.posthouse.mail.mime.HeaderField;
import org.posthouse.mail.mime.HeaderSection;
import org.posthouse.trust.authres.AuthenticationResults;

/** Whether the domain in From wants a message to be looked at with care, as our own results in its trace say. RFC 7489 §6.3 */
final class Quarantine {
    private Quarantine() {}

    /** The trace fields are ours alone, so that nobody else can have written it. */
    static boolean wanted(Arrival arrival) {
        HeaderField field = HeaderSection.parse(arrival.trace()).first(AuthenticationResults.NAME).orElse(null);
        if (field == null)
            return false;
        try {
            return AuthenticationResults.parse(field.unfolded().text()).first("dmarc").filter(d -> d.noted("dis").equals("quarantine"))
                    .isPresent();
        } catch (SyntaxException e) {
            return false;
        }
    }
}
