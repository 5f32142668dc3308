package org.posthouse.access.jmapmail;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.imapsession.ObjectId;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.ChangesCall;
import org.posthouse.access.jmapcore.Filter;
import org.posthouse.access.jmapcore.GetCall;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapcore.StateText;
import org.posthouse.access.jmapcore.Window;
import org.posthouse.access.jmapshare.MailboxRights;
import org.posthouse.access.jmapshare.ShareWith;
import org.posthouse.store.email.EmailChanges;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.MailboxCounts;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemChanges;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.SpecialUse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Mailbox/get, /changes, /query and /queryChanges. RFC 8621 §2 */
final class MailboxMethods {
    static final Set<String> PROPERTIES = Set.of("id", "name", "parentId", "role", "sortOrder", "totalEmails", "unreadEmails",
            "totalThreads", "unreadThreads", "myRights", "isSubscribed", "shareWith");
    private final Services services;
    private final ShareWith shares;

    MailboxMethods(Services services) {
        this.services = services;
        shares = new ShareWith(services);
    }

    /** Of the account's mail, and of the order of its mailboxes. */
    String state(JmapAccount a, Emails emails) throws Refusal {
        return StateText.of(emails.version(), a.isOwn() ? services.items().state(a.number(), ItemKind.MAILBOX_ORDER) : 0);
    }

    private static long trash(Emails emails) {
        for (Mailbox m : emails.mailboxes())
            if (m.use() == SpecialUse.TRASH)
                return m.id();
        return 0;
    }

    Map<Long, Long> orders(JmapAccount a) throws Refusal {
        Map<Long, Long> out = new HashMap<>();
        if (!a.isOwn())
            return out;
        for (Item item : services.items().list(a.number(), ItemKind.MAILBOX_ORDER))
            out.put(item.id(), StateText.parse(new String(item.content(), StandardCharsets.US_ASCII)));
        return out;
    }

    ObjectNode get(Call call, Args args) throws MethodError, Refusal {
        args.only("ids", "properties");
        JmapAccount a = call.account(args);
        GetCall get = GetCall.of(call, args, PROPERTIES);
        Emails emails = services.emails(a);
        MailboxTree tree = new MailboxTree(emails.mailboxes());
        Map<Long, Long> orders = orders(a);
        Set<String> there = new HashSet<>();
        boolean counted = get.properties().stream().anyMatch(p -> p.startsWith("total") || p.startsWith("unread"));
        for (Mailbox m : emails.mailboxes()) {
            String id = Ids.mailbox(a, m.id());
            there.add(id);
            if (!get.wants(id))
                continue;
            ObjectNode told = told(a, emails, tree, m, orders.getOrDefault(m.id(), MailboxTree.order(m)), counted);
            if (get.properties().contains("shareWith"))
                told.set("shareWith", shares.told(a, m));
            get.found(told);
        }
        if (get.ids() != null)
            get.ids().stream().filter(id -> !there.contains(id)).forEach(get::missing);
        return get.response(a, state(a, emails));
    }

    private static ObjectNode told(JmapAccount a, Emails emails, MailboxTree tree, Mailbox m, long order, boolean counted) {
        Mailbox parent = tree.parent(m);
        ObjectNode o = Json.object().put("id", Ids.mailbox(a, m.id())).put("name", tree.name(m))
                .put("parentId", parent == null ? null : Ids.mailbox(a, parent.id())).put("role", MailboxTree.role(m))
                .put("sortOrder", order);
        if (counted) {
            MailboxCounts c = emails.counts(m.id(), trash(emails));
            o.put("totalEmails", c.emails()).put("unreadEmails", c.unreadEmails()).put("totalThreads", c.threads()).put("unreadThreads",
                    c.unreadThreads());
        }
        o.set("myRights", MailboxRights.told(a.rights(m.id()), m.name().isInbox()));
        return o.put("isSubscribed", m.subscribed());
    }

    ObjectNode changes(Call call, Args args) throws MethodError, Refusal {
        args.only("sinceState", "maxChanges");
        JmapAccount a = call.account(args);
        String since = args.need("sinceState");
        int max = ChangesCall.max(args);
        Emails emails = services.emails(a);
        long[] two = StateText.parseTwo(since);
        EmailChanges c = two[0] < 0 ? null : EmailChanges.since(a.mail(), emails, two[0]);
        ItemChanges order = two[1] < 0 ? null : ordered(a, two[1]);
        if (c == null || order == null)
            throw MethodError.cannotCalculate();
        long upTo = c.upTo(max, EmailChanges.Kind.MAILBOXES);
        EmailChanges.Ids ids = c.mailboxes(upTo);
        List<Long> updated = new ArrayList<>(ids.updated());
        boolean ordered = false;
        for (long id : order.created().isEmpty() ? order.updated() : order.created()) {
            ordered = true;
            if (!updated.contains(id) && !ids.created().contains(id) && emails.mailbox(id) != null)
                updated.add(id);
        }
        if (upTo == two[0] && upTo != emails.version() || ids.created().size() + updated.size() + ids.destroyed().size() > max)
            throw MethodError.cannotCalculate();
        ObjectNode out = ChangesCall.response(a, since, StateText.of(upTo, order.state()), upTo != emails.version());
        ChangesCall.ids(out, "created", ids.created(), n -> Ids.mailbox(a, n));
        ChangesCall.ids(out, "updated", updated, n -> Ids.mailbox(a, n));
        ChangesCall.ids(out, "destroyed", ids.destroyed(), n -> Ids.mailbox(a, n));
        if (c.countsOnly() && !ordered && !updated.isEmpty())
            out.putArray("updatedProperties").add("totalEmails").add("unreadEmails").add("totalThreads").add("unreadThreads");
        else
            out.putNull("updatedProperties");
        return out;
    }

    private @Nullable ItemChanges ordered(JmapAccount a, long since) throws Refusal {
        if (!a.isOwn())
            return since == 0 ? new ItemChanges(0, List.of(), List.of(), List.of()) : null;
        return services.items().changes(a.number(), ItemKind.MAILBOX_ORDER, since).orElse(null);
    }

    ObjectNode query(Call call, Args args) throws MethodError, Refusal {
        args.only(Window.ARGUMENTS, "sortAsTree", "filterAsTree");
        JmapAccount a = call.account(args);
        Window window = Window.of(args);
        Emails emails = services.emails(a);
        MailboxTree tree = new MailboxTree(emails.mailboxes());
        JsonNode filter = args.get("filter");
        List<Mailbox> found = new ArrayList<>();
        boolean asTree = args.flag("filterAsTree", false);
        for (Mailbox m : emails.mailboxes()) {
            boolean in = matches(a, tree, m, filter);
            for (Mailbox up = tree.parent(m); asTree && in && up != null; up = tree.parent(up))
                in = matches(a, tree, up, filter);
            if (in)
                found.add(m);
        }
        Comparator<Mailbox> order = order(a, tree, args.get("sort"));
        found.sort(args.flag("sortAsTree", false) ? asTree(tree, order) : order);
        List<String> ids = found.stream().map(m -> Ids.mailbox(a, m.id())).toList();
        ObjectNode out = Json.object().put("accountId", a.id()).put("queryState", state(a, emails)).put("canCalculateChanges", false);
        window.put(out, ids.size(), i -> ids.get((int) i), ids::indexOf);
        return out;
    }

    ObjectNode queryChanges(Call call, Args args) throws MethodError, Refusal {
        call.account(args);
        args.need("sinceQueryState");
        throw MethodError.cannotCalculate();
    }

    private static boolean matches(JmapAccount a, MailboxTree tree, Mailbox m, @Nullable JsonNode filter) throws MethodError {
        return Filter.matches(filter, (name, value) -> condition(a, tree, m, name, value));
    }

    private static boolean condition(JmapAccount a, MailboxTree tree, Mailbox m, String name, JsonNode value) throws MethodError {
        Mailbox parent = tree.parent(m);
        String role = MailboxTree.role(m);
        return switch (name) {
            case "parentId" -> value.isNull() ? parent == null : parent != null && Ids.mailbox(a, parent.id()).equals(value.asString(""));
            case "name" -> tree.name(m).toLowerCase(java.util.Locale.ROOT).contains(value.asString("").toLowerCase(java.util.Locale.ROOT));
            case "role" -> value.isNull() ? role == null : value.asString("").equals(role);
            case "hasAnyRole" -> value.asBoolean(false) == (role != null);
            case "isSubscribed" -> value.asBoolean(false) == m.subscribed();
            default -> throw new MethodError("unsupportedFilter", "there is no condition " + name);
        };
    }

    private Comparator<Mailbox> order(JmapAccount a, MailboxTree tree, @Nullable JsonNode sort) throws MethodError, Refusal {
        Map<Long, Long> orders = orders(a);
        Comparator<Mailbox> all = null;
        for (JsonNode s : sort == null ? Json.array() : sort) {
            Comparator<Mailbox> one = switch (s.path("property").asString("")) {
                case "sortOrder" -> Comparator.comparingLong(m -> orders.getOrDefault(m.id(), MailboxTree.order(m)));
                case "name" -> Comparator.comparing(tree::name, String.CASE_INSENSITIVE_ORDER);
                default -> throw new MethodError("unsupportedSort", "mailboxes are sorted by sortOrder or name");
            };
            one = s.path("isAscending").asBoolean(true) ? one : one.reversed();
            all = all == null ? one : all.thenComparing(one);
        }
        Comparator<Mailbox> last = Comparator.comparingLong(Mailbox::id);
        return all == null ? last : all.thenComparing(last);
    }

    // Those above come before, and all below one stay together: paths are compared step by step.
    private static Comparator<Mailbox> asTree(MailboxTree tree, Comparator<Mailbox> order) {
        return (x, y) -> {
            List<Mailbox> a = path(tree, x), b = path(tree, y);
            for (int i = 0; i < Math.min(a.size(), b.size()); i++)
                if (a.get(i).id() != b.get(i).id())
                    return order.compare(a.get(i), b.get(i));
            return Integer.compare(a.size(), b.size());
        };
    }

    private static List<Mailbox> path(MailboxTree tree, Mailbox m) {
        List<Mailbox> path = new ArrayList<>();
        for (Mailbox at = m; at != null; at = tree.parent(at))
            path.addFirst(at);
        return path;
    }

    /** Numbers of mailboxes by their ids; -1 where there is none of that id. */
    static long number(JmapAccount a, Emails emails, String id) {
        long number = Ids.number(ObjectId.MAILBOX, a, id);
        return emails.mailbox(number) == null ? -1 : number;
    }

    static ArrayNode array(List<String> ids) {
        ArrayNode out = Json.array();
        ids.forEach(out::add);
        return out;
    }
}
