package org.posthouse.access.jmapcore;

import java.util.List;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Why one object was not created, changed or destroyed: a SetError. RFC 8620 §5 */
public final class Rejected extends Exception {
    private static final long serialVersionUID = 1;
    private final transient ObjectNode told;

    public Rejected(String type, String description) {
        super(description);
        told = Json.object().put("type", type).put("description", description);
    }

    public static Rejected properties(String description, String... properties) {
        Rejected r = new Rejected("invalidProperties", description);
        return r.with("properties", List.of(properties));
    }

    public static Rejected notFound() {
        return new Rejected("notFound", "there is none of that id");
    }

    /** With a list that the error's type has. */
    public Rejected with(String name, List<String> values) {
        ArrayNode array = told.putArray(name);
        values.forEach(array::add);
        return this;
    }

    public Rejected with(String name, long value) {
        told.put(name, value);
        return this;
    }

    public Rejected with(String name, String value) {
        told.put(name, value);
        return this;
    }

    public ObjectNode told() {
        return told;
    }

    /** What a refusal of the store means for the one object. */
    public static Rejected of(Refusal r) {
        String why = String.valueOf(r.getMessage());
        return switch (r.reason()) {
            case OVER_QUOTA, LIMIT, DISK_FULL -> new Rejected("overQuota", why);
            case TOO_BIG -> new Rejected("tooLarge", why);
            case NO_SUCH_MAILBOX, NO_SUCH_MESSAGE, NO_SUCH_BLOB, NO_SUCH_ACCOUNT, NO_SUCH_DOMAIN, NO_SUCH_ALIAS ->
                new Rejected("notFound", why);
            case MAILBOX_EXISTS, BAD_MAILBOX_NAME -> properties(why, "name");
            case BAD_ADDRESS -> properties(why, "email");
            case NOT_PERMITTED, HAS_CHILDREN, IN_USE, CONFLICT, ACCOUNT_EXISTS, DOMAIN_EXISTS -> new Rejected("forbidden", why);
            case UNAVAILABLE -> new Rejected("serverFail", why);
        };
    }
}
