package org.posthouse.mta.rules;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.sieve.Decision;
import org.posthouse.mta.delivery.Outcome;
import org.posthouse.mta.delivery.Rules;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.SpecialUse;
import org.posthouse.store.view.Flags;

/** What a script decided, ready to be carried out. */
final class SievePlan implements Rules.Plan {
    private static final int MAX_FACT = 500;
    private static final int MAX_REASON = 400;
    private static final String NO_REASON = "The recipient's mail filter does not take this message";

    private final Map<String, String> facts = new LinkedHashMap<>();
    private final List<Rules.Filing> filings = new ArrayList<>();
    private final List<Action> others = new ArrayList<>();
    private final Sending sending;
    private Outcome.@Nullable Failed refusal;
    private boolean sentOn;

    private SievePlan(Sending sending) {
        this.sending = sending;
    }

    /** Without a script: the message goes where it would have gone. */
    static SievePlan keep(Sending sending) {
        var plan = new SievePlan(sending);
        plan.filings.add(new Rules.Filing(null, FlagSet.NONE, null, 0));
        return plan;
    }

    /** A script with a mistake: the message goes where it would have gone. */
    static SievePlan unreadable(String script, String mistake, Sending sending) {
        var plan = keep(sending);
        plan.facts.put("script", script);
        plan.facts.put("rule-error", cut(mistake));
        return plan;
    }

    static SievePlan of(String script, Decision decision, AccountMail mail, Sending sending, long bodyStart) throws Refusal, IOException {
        var plan = new SievePlan(sending);
        plan.facts.put("script", script);
        if (!decision.steps().isEmpty())
            plan.facts.put("rule", cut(String.join("; ", decision.steps().stream().map(Decision.Because::toString).toList())));
        if (decision.error() != null)
            plan.facts.put("rule-error", cut(decision.error()));
        for (Action a : decision.actions())
            plan.add(a, mail, bodyStart);
        return plan;
    }

    /** Beside the script, where this answers nobody itself; who is not to be in any mailbox gets no answer either. */
    void answer(Action.Vacation vacation) {
        if (refusal == null && !filings.isEmpty() && others.stream().noneMatch(Action.Vacation.class::isInstance))
            others.add(vacation);
    }

    private static String cut(String text) {
        return text.length() <= MAX_FACT ? text : text.substring(0, MAX_FACT) + "...";
    }

    private void error(Action a, String text) {
        facts.merge("rule-error", "line " + a.line() + ": " + text, (x, y) -> cut(x + "; " + y));
    }

    private void add(Action action, AccountMail mail, long bodyStart) throws Refusal, IOException {
        switch (action) {
            case Action.Keep a -> file(null, flags(a.flags()), a.header(), bodyStart);
            case Action.File a -> file(target(a, mail), flags(a.flags()), a.header(), bodyStart);
            case Action.Discard _ -> {
            }
            case Action.Reject a -> refusal = new Outcome.Failed(EnhancedStatus.of(5, 7, 1), "local", reason(a.reason()));
            case Action.Redirect a -> redirect(a, bodyStart);
            case Action.Vacation _,Action.Notify _,Action.Remember _ -> others.add(action);
        }
    }

    /** A redirect that would go round in a loop is an error, and the message is kept. RFC 5228 §4.2 */
    private void redirect(Action.Redirect a, long bodyStart) throws Refusal {
        String loop = sending.loop(a);
        if (loop == null) {
            others.add(a);
            sentOn = true;
            return;
        }
        error(a, loop);
        file(null, FlagSet.NONE, a.header(), bodyStart);
    }

    private void file(@Nullable Mailbox mailbox, FlagSet flags, Action.@Nullable Header header, long bodyStart) {
        // Once into a mailbox. RFC 5228 §2.10.3
        for (Rules.Filing f : filings)
            if (mailbox == null ? f.mailbox() == null : f.mailbox() != null && f.mailbox().id() == mailbox.id())
                return;
        filings.add(new Rules.Filing(mailbox, flags, header == null ? null : header.bytes(), bodyStart));
    }

    /** Null, which is a keep, where there is no such mailbox and none is to be made. RFC 5228 §4.1, RFC 5490 §3.2, RFC 8579 §4 */
    private @Nullable Mailbox target(Action.File a, AccountMail mail) throws Refusal {
        SpecialUse use = a.specialUse() == null ? null : AccountLookup.use(a.specialUse()).orElse(null);
        if (use != null) {
            Mailbox found = mail.mailbox(use).orElse(null);
            if (found != null)
                return found;
        }
        Mailbox named = AccountLookup.mailbox(mail, a.mailbox()).orElse(null);
        if (named != null)
            return named;
        if (!a.create()) {
            error(a, "there is no mailbox \"" + a.mailbox() + "\", so the message is kept; make it, or add :create");
            return null;
        }
        try {
            return mail.create(MailboxName.of(a.mailbox()), use);
        } catch (Refusal r) {
            return switch (r.reason()) {
                case MAILBOX_EXISTS -> AccountLookup.mailbox(mail, a.mailbox()).orElse(null);
                case BAD_MAILBOX_NAME, LIMIT, NOT_PERMITTED -> {
                    error(a, "the mailbox \"" + a.mailbox() + "\" cannot be made: " + r.getMessage());
                    yield null;
                }
                case NO_SUCH_MAILBOX, HAS_CHILDREN, NO_SUCH_MESSAGE, NO_SUCH_ACCOUNT, ACCOUNT_EXISTS, NO_SUCH_DOMAIN, DOMAIN_EXISTS,
                        NO_SUCH_ALIAS, BAD_ADDRESS, OVER_QUOTA, TOO_BIG, CONFLICT, DISK_FULL, UNAVAILABLE, NO_SUCH_BLOB, IN_USE ->
                    throw r;
            };
        }
    }

    private static FlagSet flags(@Nullable List<String> names) {
        if (names == null)
            return FlagSet.NONE;
        long system = 0;
        Set<String> keywords = new LinkedHashSet<>();
        for (String name : names)
            switch (name.toLowerCase(Locale.ROOT)) {
                case "\\seen" -> system |= Flags.SEEN;
                case "\\answered" -> system |= Flags.ANSWERED;
                case "\\flagged" -> system |= Flags.FLAGGED;
                case "\\deleted" -> system |= Flags.DELETED;
                case "\\draft" -> system |= Flags.DRAFT;
                default -> keywords.add(name);
            }
        return new FlagSet(system, keywords);
    }

    /** A reply has one line of ASCII; a reason that is more is replaced. RFC 5429 §2.1.1 */
    private static String reason(String text) {
        StringBuilder out = new StringBuilder();
        boolean blank = false;
        for (int i = 0; i < text.length() && out.length() < MAX_REASON; i++) {
            char c = text.charAt(i);
            if (c > 126)
                return NO_REASON;
            if (c <= ' ') {
                blank = !out.isEmpty();
            } else {
                out.append(blank ? " " : "").append(c);
                blank = false;
            }
        }
        return out.isEmpty() ? NO_REASON : NO_REASON + ": " + out;
    }

    @Override
    public Outcome.@Nullable Failed refusal() {
        return refusal;
    }

    @Override
    public List<Rules.Filing> filings() {
        return filings;
    }

    @Override
    public void carryOut() throws Refusal, IOException {
        // What is remembered of the message comes last: before, another attempt must find it unknown. RFC 7352 §3
        for (Action a : others)
            if (!(a instanceof Action.Remember))
                sending.send(a, facts);
        for (Action a : others)
            if (a instanceof Action.Remember)
                sending.send(a, facts);
    }

    @Override
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public Outcome.Handed handed() {
        return filings.isEmpty() && sentOn ? Outcome.Handed.EXPANDED : Outcome.Handed.FINAL;
    }
}
