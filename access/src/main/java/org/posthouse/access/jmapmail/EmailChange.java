package org.posthouse.access.jmapmail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.access.imapsession.FlagRights;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Patch;
import org.posthouse.access.jmapcore.Rejected;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.access.jmapshare.MailboxRights;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.journey.JourneyEvent.Step;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagChange;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.sharing.Right;
import org.posthouse.store.view.UidSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes keywords and mailboxes of one email: of its messages in all mailboxes, so that they stay one. RFC 8621 §4.6 */
final class EmailChange {
    private static final int MAX_KEYWORDS = 50;
    private final Services services;
    private final Call call;
    private final JmapAccount account;
    private final AccountMail mail;

    EmailChange(Services services, Call call, JmapAccount account) {
        this.services = services;
        this.call = call;
        this.account = account;
        mail = account.mail();
    }

    void update(String id, ObjectNode patch) throws Rejected, Refusal {
        Emails emails = services.emails(account);
        int row = emails.row(Ids.email(account, id));
        if (row < 0 || !emails.isVisible(row))
            throw Rejected.notFound();
        ObjectNode before = EmailGet.metadata(account, emails, row);
        ObjectNode after = Patch.apply(before, resolved(patch));
        for (String name : after.propertyNames())
            if (!name.equals("keywords") && !name.equals("mailboxIds") && !after.get(name).equals(before.get(name)))
                throw Rejected.properties(name + " of an email cannot be changed", name);
        Set<Long> mailboxes = mailboxes(account, emails, after.path("mailboxIds"));
        FlagSet wanted = Keywords.flags(after.path("keywords"));
        if (wanted.keywords().size() > MAX_KEYWORDS)
            throw new Rejected("tooManyKeywords", "an email has at most " + MAX_KEYWORDS + " keywords");
        List<Place> places = emails.places(row);
        permitted(places, before, after, wanted, mailboxes);
        if (!after.path("keywords").equals(before.path("keywords")))
            keywords(places, Keywords.flags(before.path("keywords")), wanted);
        if (!after.path("mailboxIds").equals(before.path("mailboxIds")))
            move(places, mailboxes);
    }

    /** Mailboxes that this request has made are called by their creation ids. */
    private ObjectNode resolved(ObjectNode patch) {
        ObjectNode out = org.posthouse.access.jmapcore.Json.object();
        for (var e : patch.properties()) {
            String key = e.getKey();
            JsonNode value = e.getValue();
            if (key.startsWith("mailboxIds/"))
                key = "mailboxIds/" + call.id(key.substring("mailboxIds/".length()));
            if (key.equals("mailboxIds") && value.isObject())
                value = ids(value);
            out.set(key, value);
        }
        return out;
    }

    private JsonNode ids(JsonNode given) {
        ObjectNode out = org.posthouse.access.jmapcore.Json.object();
        for (var e : given.properties())
            out.set(call.id(e.getKey()), e.getValue());
        return out;
    }

    /** The mailboxes that an object of ids names. Rejected invalidProperties. */
    static Set<Long> mailboxes(JmapAccount account, Emails emails, JsonNode ids) throws Rejected {
        Set<Long> out = new LinkedHashSet<>();
        if (ids.isObject())
            for (var e : ids.properties()) {
                long number = MailboxMethods.number(account, emails, e.getKey());
                if (number < 0 || !e.getValue().isBoolean() || !e.getValue().booleanValue())
                    throw Rejected.properties("there is no mailbox " + e.getKey() + ", or its value is not true", "mailboxIds");
                out.add(number);
            }
        if (out.isEmpty())
            throw Rejected.properties("an email is in one mailbox at least; destroy it instead", "mailboxIds");
        return out;
    }

    private void keywords(List<Place> places, FlagSet before, FlagSet after) throws Refusal {
        FlagSet more = new FlagSet(after.system() & ~before.system(), without(after.keywords(), before.keywords()));
        FlagSet less = new FlagSet(before.system() & ~after.system(), without(before.keywords(), after.keywords()));
        for (Place p : places) {
            if (!more.equals(FlagSet.NONE))
                mail.store(p.mailbox(), UidSet.of(p.uid()), new FlagChange(FlagChange.How.ADD, more), -1);
            if (!less.equals(FlagSet.NONE))
                mail.store(p.mailbox(), UidSet.of(p.uid()), new FlagChange(FlagChange.How.REMOVE, less), -1);
        }
    }

    /** Everything is looked at before anything is done. Rejected forbidden. */
    private void permitted(List<Place> places, ObjectNode before, ObjectNode after, FlagSet wanted, Set<Long> mailboxes) throws Rejected {
        if (account.isOwn())
            return;
        FlagSet had = Keywords.flags(before.path("keywords"));
        Set<String> words = without(wanted.keywords(), had.keywords());
        words.addAll(without(had.keywords(), wanted.keywords()));
        FlagSet changed = new FlagSet(wanted.system() ^ had.system(), words);
        boolean moved = !after.path("mailboxIds").equals(before.path("mailboxIds"));
        for (Place p : places) {
            if (!FlagRights.allowed(changed, account.rights(p.mailbox())).equals(changed))
                throw new Rejected("forbidden", "you may not change those keywords there; ask the owner");
            if (moved && !mailboxes.contains(p.mailbox()))
                taking(p.mailbox());
        }
        for (long to : mailboxes)
            if (moved && places.stream().noneMatch(p -> p.mailbox() == to))
                adding(account, to);
    }

    private void taking(long mailbox) throws Rejected {
        if (!MailboxRights.has(account.rights(mailbox), Right.DELETE_MESSAGES, Right.EXPUNGE))
            throw new Rejected("forbidden", "you may not take emails out of that mailbox; ask its owner");
    }

    static void adding(JmapAccount account, long mailbox) throws Rejected {
        if (!account.rights(mailbox).has(Right.INSERT))
            throw new Rejected("forbidden", "you may not put emails into that mailbox; ask its owner");
    }

    private static Set<String> without(Set<String> all, Set<String> others) {
        Set<String> out = new LinkedHashSet<>(all);
        out.removeAll(others);
        return out;
    }

    /** Copies first and removals last: at no moment is the email in no mailbox. */
    private void move(List<Place> places, Set<Long> wanted) throws Refusal {
        List<Place> leaving = new ArrayList<>();
        Set<Long> missing = new LinkedHashSet<>(wanted);
        for (Place p : places) {
            missing.remove(p.mailbox());
            if (!wanted.contains(p.mailbox()))
                leaving.add(p);
        }
        List<Long> targets = new ArrayList<>(missing);
        while (targets.size() > leaving.size()) {
            Place from = places.getFirst();
            long to = targets.removeLast();
            long journey = Journal.of(account, from.mailbox(), from.uid());
            mail.copy(from.mailbox(), UidSet.of(from.uid()), to);
            Journal.tell(services, call, account, Step.COPIED, journey, Journal.mailbox("mailbox", account, to));
        }
        for (Place from : leaving) {
            long journey = Journal.of(account, from.mailbox(), from.uid());
            if (targets.isEmpty()) {
                mail.remove(from.mailbox(), UidSet.of(from.uid()));
                continue;
            }
            long to = targets.removeLast();
            Map<String, String> facts = new HashMap<>(Journal.mailbox("mailbox", account, to));
            facts.putAll(Journal.mailbox("from", account, from.mailbox()));
            mail.move(from.mailbox(), UidSet.of(from.uid()), to);
            Journal.tell(services, call, account, Step.MOVED, journey, facts);
        }
    }

    void destroy(String id) throws Rejected, Refusal {
        Emails emails = services.emails(account);
        int row = emails.row(Ids.email(account, id));
        List<Place> places = row < 0 ? List.of() : emails.places(row);
        if (places.isEmpty())
            throw Rejected.notFound();
        for (Place p : places)
            taking(p.mailbox());
        for (Place p : places) {
            long journey = Journal.of(account, p.mailbox(), p.uid());
            mail.remove(p.mailbox(), UidSet.of(p.uid()));
            Journal.tell(services, call, account, Step.DELETED, journey, Journal.mailbox("mailbox", account, p.mailbox()));
        }
    }
}
