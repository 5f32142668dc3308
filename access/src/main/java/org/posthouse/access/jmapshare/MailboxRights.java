package org.posthouse.access.jmapshare;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.sharing.Rights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rights on mailboxes by the names that JMAP has for them; each stands for one or two of RFC 4314. RFC 8621 §2 */
public final class MailboxRights {
    /** May say with whom a mailbox is shared. */
    public static final String SHARE = "mayShare";
    private static final Map<String, Rights> NAMES = names();

    private MailboxRights() {}

    private static Map<String, Rights> names() {
        Map<String, Rights> out = new LinkedHashMap<>();
        out.put("mayReadItems", Rights.of(Right.LOOKUP, Right.READ));
        out.put("mayAddItems", Rights.of(Right.INSERT));
        out.put("mayRemoveItems", Rights.of(Right.DELETE_MESSAGES, Right.EXPUNGE));
        out.put("maySetSeen", Rights.of(Right.SEEN));
        out.put("maySetKeywords", Rights.of(Right.WRITE));
        out.put("mayCreateChild", Rights.of(Right.CREATE));
        out.put("mayRename", Rights.of(Right.DELETE_MAILBOX));
        out.put("mayDelete", Rights.of(Right.DELETE_MAILBOX));
        out.put("maySubmit", Rights.of(Right.POST));
        out.put(SHARE, Rights.of(Right.ADMINISTER));
        return out;
    }

    private static boolean all(Rights rights, Rights wanted) {
        return wanted.minus(rights).isEmpty();
    }

    /** Whether all of those rights are there. */
    public static boolean has(Rights rights, Right... wanted) {
        return all(rights, Rights.of(wanted));
    }

    /** An object with true or false for each. */
    public static ObjectNode told(Rights rights, boolean isInbox) {
        ObjectNode out = Json.object();
        NAMES.forEach((name, r) -> out.put(name, all(rights, r) && !(isInbox && (name.equals("mayRename") || name.equals("mayDelete")))));
        return out;
    }

    /** The rights that an object names. Rejected invalidProperties. */
    static Rights read(JsonNode object) throws Rejected {
        if (!object.isObject())
            throw Rejected.properties("rights are an object", "shareWith");
        Rights out = Rights.NONE;
        for (var e : object.properties()) {
            Rights named = NAMES.get(e.getKey());
            if (named == null || !e.getValue().isBoolean())
                throw Rejected.properties("there is no right " + e.getKey() + ", or its value is not a Boolean", "shareWith");
            out = e.getValue().booleanValue() ? out.plus(named) : out;
        }
        return out;
    }

    static List<String> names(Rights rights) {
        return NAMES.entrySet().stream().filter(e -> all(rights, e.getValue())).map(Map.Entry::getKey).toList();
    }
}
