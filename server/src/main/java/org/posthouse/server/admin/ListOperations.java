package org.posthouse.server.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.posthouse.mail.address.Address;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.list.HeldPost;
import org.posthouse.store.list.Lists;
import org.posthouse.store.list.MailList;
import org.posthouse.store.list.Member;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Lists of addresses, their members and the posts that wait. */
final class ListOperations {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Rooms rooms;

    ListOperations(Rooms rooms) {
        this.rooms = rooms;
    }

    private Lists lists() {
        return rooms.lists();
    }

    private MailList list(Request request) throws AdminException {
        Address name = request.address("name");
        return lists().find(name).orElseThrow(
                () -> new AdminException(Exit.NO_INPUT, "there is no list " + name + "; `list list` shows those there are"));
    }

    void add(Request request, Items out) throws AdminException, Refusal {
        posters(request);
        MailList list = lists().add(request.address("name"));
        change(list, request);
        List<Address> members = addresses(request, "members");
        if (!members.isEmpty())
            lists().join(list.id(), members);
        show(request, out);
    }

    void set(Request request, Items out) throws AdminException, Refusal {
        change(list(request), request);
        show(request, out);
    }

    private void change(MailList list, Request request) throws AdminException, Refusal {
        MailList.Posters posters = posters(request).isEmpty() ? list.posters() : MailList.Posters.valueOf(posters(request));
        List<Address> moderators = request.has("moderators") ? addresses(request, "moderators") : list.moderators();
        String title = request.has("title") ? request.text("title", "") : list.title();
        String prefix = request.has("prefix") ? request.text("prefix", "") : list.prefix();
        boolean holds = request.has("holds") ? request.is("holds") : list.holds();
        lists().change(list.id(), l -> new MailList(l.id(), l.name(), title, posters, holds, prefix, moderators));
    }

    private static String posters(Request request) throws AdminException {
        String posters = request.text("post", "").toUpperCase(Locale.ROOT);
        if (!List.of("", "ANYONE", "MEMBERS", "MODERATORS").contains(posters))
            throw new AdminException(Exit.USAGE, "'" + request.text("post", "") + "' is none of anyone, members, moderators");
        return posters;
    }

    private static List<Address> addresses(Request request, String name) throws AdminException {
        List<Address> all = new ArrayList<>();
        for (String text : request.texts(name))
            all.add(Request.address0(text));
        return all;
    }

    void remove(Request request) throws AdminException, Refusal {
        lists().remove(request.address("name"));
    }

    void all(Items out) throws Refusal {
        for (MailList list : lists().all())
            out.item(describe(list));
    }

    void show(Request request, Items out) throws AdminException, Refusal {
        out.item(describe(list(request)));
    }

    private ObjectNode describe(MailList list) throws Refusal {
        List<Member> members = lists().members(list.id());
        ObjectNode item = JSON.createObjectNode().put("name", list.name().toString()).put("title", list.title())
                .put("post", list.posters().name().toLowerCase(Locale.ROOT)).put("holds", list.holds()).put("prefix", list.prefix())
                .put("members", members.size()).put("suspended", members.stream().filter(m -> m.suspended() != null).count())
                .put("pending", lists().held(list.id()).size());
        var moderators = item.putArray("moderators");
        list.moderators().forEach(m -> moderators.add(m.toString()));
        return item;
    }

    void join(Request request, Items out) throws AdminException, Refusal {
        MailList list = list(request);
        int fresh = lists().join(list.id(), addresses(request, "members"));
        out.item(JSON.createObjectNode().put("name", list.name().toString()).put("joined", fresh));
    }

    void leave(Request request, Items out) throws AdminException, Refusal {
        MailList list = list(request);
        int gone = 0;
        for (Address a : addresses(request, "members"))
            gone += lists().leave(list.id(), a) ? 1 : 0;
        out.item(JSON.createObjectNode().put("name", list.name().toString()).put("left", gone));
    }

    void members(Request request, Items out) throws AdminException {
        for (Member m : lists().members(list(request).id())) {
            ObjectNode item = JSON.createObjectNode().put("address", m.address().toString()).put("since", m.since().toString())
                    .put("bounceDays", m.bounceDays());
            out.item(item.put("suspended", m.suspended() == null ? "" : m.suspended().toString()));
        }
    }

    void pending(Request request, Items out) throws AdminException, Refusal {
        for (HeldPost p : lists().held(list(request).id()))
            out.item(JSON.createObjectNode().put("id", JourneyId.show(p.id())).put("at", p.at().toString()).put("from", p.author())
                    .put("subject", p.subject()).put("size", p.size()).put("why", p.why()));
    }

    void approve(Request request) throws AdminException, Refusal {
        MailList list = list(request);
        if (!rooms.moderation().approve(list, id(request)))
            throw missing(request, list);
    }

    void reject(Request request) throws AdminException, Refusal {
        MailList list = list(request);
        if (!rooms.moderation().reject(list, id(request), request.text("reason", "")))
            throw missing(request, list);
    }

    private static AdminException missing(Request request, MailList list) {
        return new AdminException(Exit.NO_INPUT,
                "no post " + request.text("id", "") + " waits; `list pending " + list.name() + "` shows those that do");
    }

    private static long id(Request request) throws AdminException {
        OptionalLong id = JourneyId.read(request.text("id"));
        if (id.isEmpty())
            throw new AdminException(Exit.DATA, "'" + request.text("id") + "' is no id of a post; `list pending` shows those that wait");
        return id.getAsLong();
    }
}
