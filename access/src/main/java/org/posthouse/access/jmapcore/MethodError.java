package org.posthouse.access.jmapcore;

import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ObjectNode;

/** Why a method call was not done, as a whole. RFC 8620 §3.6.2 */
public final class MethodError extends Exception {
    private static final long serialVersionUID = 1;
    private final String type;

    public MethodError(String type, String description) {
        super(description);
        this.type = type;
    }

    public static MethodError arguments(String description) {
        return new MethodError("invalidArguments", description);
    }

    public static MethodError cannotCalculate() {
        return new MethodError("cannotCalculateChanges", "that state is too long ago or none of ours; read everything again");
    }

    public String type() {
        return type;
    }

    ObjectNode told() {
        return Json.object().put("type", type).put("description", getMessage());
    }

    /** What a refusal of the store means where nothing has been changed. */
    public static MethodError of(Refusal r) {
        String why = String.valueOf(r.getMessage());
        return switch (r.reason()) {
            case NO_SUCH_ACCOUNT -> new MethodError("accountNotFound", why);
            case NOT_PERMITTED -> new MethodError("forbidden", why);
            case UNAVAILABLE, DISK_FULL -> new MethodError("serverUnavailable", why);
            case TOO_BIG, LIMIT, OVER_QUOTA -> new MethodError("requestTooLarge", why);
            case NO_SUCH_MAILBOX, MAILBOX_EXISTS, BAD_MAILBOX_NAME, HAS_CHILDREN, NO_SUCH_MESSAGE, ACCOUNT_EXISTS, NO_SUCH_DOMAIN,
                    DOMAIN_EXISTS, NO_SUCH_ALIAS, BAD_ADDRESS, CONFLICT, NO_SUCH_BLOB, IN_USE ->
                new MethodError("serverFail", why);
        };
    }
}
