package org.posthouse.access.jmaprules;

import static org.posthouse.access.jmapcore.Capability.RULES;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthouse.access.jmapcore.Args;
import org.posthouse.access.jmapcore.Call;
import org.posthouse.access.jmapcore.Feature;
import org.posthouse.access.jmapcore.Ids;
import org.posthouse.access.jmapcore.JmapAccount;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.access.jmapcore.MethodError;
import org.posthouse.access.jmapcore.Methods;
import org.posthouse.access.jmapcore.Services;
import org.posthouse.base.limit.RateLimiter;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.sieve.Action;
import org.posthouse.mail.sieve.Decision;
import org.posthouse.mail.sieve.Envelope;
import org.posthouse.mail.sieve.Environment;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.mail.sieve.Lookup;
import org.posthouse.mail.sieve.Message;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.store.email.Emails;
import org.posthouse.store.email.Place;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MessageSource;
import org.posthouse.store.mailbox.SpecialUse;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** SieveScript/try: what a script would have done with the newest mail that is there. Nothing is changed. docs/jmap.md */
public final class TrialMethods implements Feature {
    private static final int MAX = 1_000, TOLD = 200;
    /** Characters of a text that are told, and flags of a message. */
    private static final int LONG = 300, FLAGS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int PER_MINUTE = 20, ACCOUNTS = 10_000, AT_ONCE = 2;
    private static final Set<SpecialUse> OWN = Set.of(SpecialUse.SENT, SpecialUse.DRAFTS);
    private final Services services;
    private final Function<AccountMail, Lookup> lookups;
    private final RateLimiter rate;
    private final Semaphore turns = new Semaphore(AT_ONCE);

    /** @param lookups what scripts may ask of an account */
    public TrialMethods(Services services, Function<AccountMail, Lookup> lookups) {
        this.services = services;
        this.lookups = lookups;
        rate = new RateLimiter(PER_MINUTE, Duration.ofMinutes(1), ACCOUNTS, services.clock());
    }

    @Override
    public String capability() {
        return RULES;
    }

    @Override
    public void put(Methods methods) {
        methods.put(RULES, "SieveScript/try", this::tried);
    }

    private ObjectNode tried(Call call, Args args) throws MethodError, Refusal, IOException {
        args.only("script", "limit");
        JmapAccount a = call.account(args);
        Program program;
        try {
            program = Program.of(args.need("script"), Limits.DEFAULT);
        } catch (SieveException e) {
            throw new MethodError("invalidSieve", String.valueOf(e.getMessage()));
        }
        int limit = (int) Math.min(MAX, args.unsigned("limit", MAX));
        if (!rate.tryTake(a.id()) || !turns.tryAcquire())
            throw new MethodError("rateLimit", "rules are being tried too often; wait a minute");
        try {
            return new Trial(a, program, services.emails(a)).run(limit);
        } finally {
            turns.release();
        }
    }

    private final class Trial {
        private final JmapAccount a;
        private final Program program;
        private final Emails emails;
        private final Lookup lookup;
        private final ObjectNode out;
        private final ArrayNode list;
        private int tried;
        private int touched;

        Trial(JmapAccount a, Program program, Emails emails) {
            this.a = a;
            this.program = program;
            this.emails = emails;
            lookup = lookups.apply(a.mail());
            out = Json.object().put("accountId", a.id());
            list = Json.array();
        }

        ObjectNode run(int limit) throws Refusal, IOException {
            long end = System.nanoTime() + LONGEST.toNanos();
            boolean all = true;
            for (int row : newest(limit)) {
                all = System.nanoTime() < end;
                if (!all)
                    break;
                one(row);
            }
            out.put("tried", tried).put("touched", touched).put("isTruncated", !all).set("list", list);
            return out;
        }

        /** Rows of what has come in, the newest first. */
        private List<Integer> newest(int limit) {
            Set<Long> own = emails.mailboxes().stream().filter(m -> m.use() != null && OWN.contains(m.use())).map(Mailbox::id)
                    .collect(Collectors.toSet());
            var oldestFirst = new PriorityQueue<Integer>(Comparator.comparingLong(emails::date).thenComparingInt(r -> r));
            for (int row = 0; row < emails.rows(); row++) {
                if (!emails.isVisible(row) || own.stream().anyMatch(inOwn(row)))
                    continue;
                oldestFirst.add(row);
                if (oldestFirst.size() > limit)
                    oldestFirst.poll();
            }
            return oldestFirst.stream().sorted(oldestFirst.comparator().reversed()).toList();
        }

        private java.util.function.Predicate<Long> inOwn(int row) {
            return mailbox -> emails.isIn(row, mailbox);
        }

        private void one(int row) throws Refusal, IOException {
            List<Place> places = emails.places(row);
            if (places.isEmpty())
                return;
            Place at = places.getFirst();
            try (MessageSource source = a.mail().open(at.mailbox(), at.uid())) {
                Message message = Message.of(source);
                var envelope = new Envelope(returnPath(message.first("Return-Path")), a.account().address());
                var environment = new Environment("", "", "", services.clock().instant(), ZoneOffset.UTC);
                tell(row, message, program.run(message, envelope, environment, lookup));
                tried++;
            } catch (Refusal r) {
                // Gone meanwhile.
                if (r.reason() != Refusal.Reason.NO_SUCH_MESSAGE && r.reason() != Refusal.Reason.NO_SUCH_BLOB)
                    throw r;
            }
        }

        private void tell(int row, Message message, Decision decision) {
            ArrayNode actions = Json.array();
            for (Action action : decision.actions()) {
                ObjectNode told = told(action);
                if (told != null)
                    actions.add(told);
            }
            if (actions.isEmpty() && decision.error() == null)
                return;
            touched++;
            if (list.size() >= TOLD)
                return;
            ObjectNode o = list.addObject().put("id", Ids.email(a, emails.email(row))).put("receivedAt",
                    Instant.ofEpochSecond(emails.date(row)).toString()).put("from", cut(message.first("From")))
                    .put("subject", cut(message.first("Subject")));
            o.put("error", cut(decision.error())).set("actions", actions);
            decision.steps().forEach(b -> o.withArray("because").addObject().put("line", b.line()).put("text", cut(b.text())));
        }
    }

    private static ReturnPath returnPath(String field) {
        String text = field.strip();
        try {
            return ReturnPath.parse(text.startsWith("<") && text.endsWith(">") ? text.substring(1, text.length() - 1) : text);
        } catch (IllegalArgumentException e) {
            return ReturnPath.NULL;
        }
    }

    /** Null for what nobody would see: kept in the inbox as it is, or remembered. */
    private static @Nullable ObjectNode told(Action action) {
        return switch (action) {
            case Action.Keep k -> k.flags() == null || k.flags().isEmpty() ? null : flags(Json.object().put("does", "keep"), k.flags());
            case Action.File f -> flags(Json.object().put("does", "file").put("to", cut(f.mailbox())), f.flags());
            case Action.Discard _ -> Json.object().put("does", "discard");
            case Action.Redirect r -> Json.object().put("does", "redirect").put("to", r.address().toString());
            case Action.Reject _ -> Json.object().put("does", "reject");
            case Action.Vacation _ -> Json.object().put("does", "vacation");
            case Action.Notify n -> Json.object().put("does", "notify").put("to", n.to().to().getFirst().toString());
            case Action.Remember _ -> null;
        };
    }

    private static ObjectNode flags(ObjectNode o, @Nullable List<String> flags) {
        ArrayNode all = o.putArray("flags");
        if (flags != null)
            flags.stream().limit(FLAGS).forEach(f -> all.add(cut(f)));
        return o;
    }

    /** A script may make long texts of short ones. */
    private static @Nullable String cut(@Nullable String text) {
        return text == null || text.length() <= LONG ? text : text.substring(0, LONG) + "...";
    }
}
