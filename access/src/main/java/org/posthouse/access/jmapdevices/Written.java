package org.posthouse.access.jmapdevices;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.posthouse.access.http.Caller;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.store.audit.AuditLog;
import org.posthouse.store.audit.Entry;
import org.posthouse.store.kv.Refusal;

/** Does what changes who may log in, and writes it down. */
record Written(AuditLog audit, InstantSource clock) {
    /** As UTCDate. RFC 8620 §1.4 */
    static String date(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A change; it may refuse. */
    interface Change<T> {
        T make() throws Refusal;
    }

    /** Does it after it was written down that it begins. MethodError where it is refused. */
    <T> T change(Caller caller, String action, String details, Change<T> change) throws MethodError, Refusal {
        AuditLog.Begun begun = audit
                .begin(new Entry(Entry.Kind.CHANGE, clock.instant(), caller.name(), caller.peer().getHostAddress(), action,
                        caller.name(), details, "begun"));
        try {
            T made = change.make();
            begun.end("ok");
            return made;
        } catch (Refusal r) {
            begun.end(String.valueOf(r.getMessage()));
            throw switch (r.reason()) {
                case BAD_ADDRESS -> MethodError.arguments(String.valueOf(r.getMessage()));
                case IN_USE -> new MethodError("alreadyExists", String.valueOf(r.getMessage()));
                case LIMIT -> new MethodError("overQuota", String.valueOf(r.getMessage()));
                default -> MethodError.of(r);
            };
        }
    }
}
