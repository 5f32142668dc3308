package org.posthouse.mta.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.dsn.EnhancedStatus;
import org.posthouse.mail.mime.Limits;
import org.posthouse.mail.mime.Source;
import org.posthouse.mail.mime.Structure;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.journey.JourneyId;
import org.posthouse.store.journey.Journeys;
import org.posthouse.store.kv.BlobId;
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.BlobWriter;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;
import org.posthouse.store.mailbox.SpecialUse;

/** Files into the account's INBOX, into the mailbox that the address's detail names where there is one, or what is judged to be junk into Junk. RFC 5321 §4.4 */
public final class Delivery implements LocalDelivery {
    private static final String PEER = "local";
    /** What the store takes. */
    private static final int MAX_PREFIX = 8 * 1024;

    private final MailStore store;
    private final Journeys journeys;
    private final InstantSource clock;
    private final Rules rules;
    private final Judge judge;
    private final Structures structures = new Structures();

    public Delivery(MailStore store, Journeys journeys, InstantSource clock) {
        this(store, journeys, clock, Rules.NONE);
    }

    public Delivery(MailStore store, Journeys journeys, InstantSource clock, Rules rules) {
        this(store, journeys, clock, rules, Judge.NONE);
    }

    public Delivery(MailStore store, Journeys journeys, InstantSource clock, Rules rules, Judge judge) {
        this.judge = judge;
        this.store = store;
        this.journeys = journeys;
        this.clock = clock;
        this.rules = rules;
    }

    @Override
    public Outcome deliver(Recipient recipient, Arrival arrival, @Nullable Source bytes) {
        return switch (recipient.route()) {
            case Route.Local local -> file(local.account(), recipient, arrival, bytes);
            case Route.Group g -> throw new IllegalArgumentException(recipient.address() + " is a list");
            case Route.Remote r -> throw new IllegalArgumentException(recipient.address() + " is not ours");
        };
    }

    /** A message as an account gets it: the fields before it, the bytes as received, and what it was judged to be. */
    private record Letter(Arrival arrival, byte[] prefix, Source rest, boolean alone, @Nullable Judgement judgement,
            @Nullable Structure structure) {
        Source whole() {
            return new PrefixedSource(prefix, rest);
        }

        Letter judged(Judgement now, Structure read) {
            byte[] field = now.field().getBytes(StandardCharsets.US_ASCII);
            // The field is a service; the fields that must be there have the room.
            if (prefix.length + field.length > MAX_PREFIX)
                return new Letter(arrival, prefix, rest, alone, now, read);
            int at = returnPath(arrival).length;
            byte[] all = Arrays.copyOf(prefix, prefix.length + field.length);
            System.arraycopy(field, 0, all, at, field.length);
            System.arraycopy(prefix, at, all, at + field.length, prefix.length - at);
            return new Letter(arrival, all, rest, alone, now, read.behind(field.length));
        }

        /** Who judges weighs what the author's domain asks for; where nobody does, it is done. */
        boolean isJunk() {
            return judgement == null ? Quarantine.wanted(arrival) : judgement.isJunk();
        }
    }

    private Outcome file(long account, Recipient recipient, Arrival arrival, @Nullable Source bytes) {
        try {
            AccountMail mail = store.open(account);
            byte[] prefix = prefix(arrival);
            if (bytes != null)
                return file(mail, recipient, new Letter(arrival, prefix, bytes, true, null, null));
            try (BlobReader blob = store.openBlob(arrival.blob())) {
                return file(mail, recipient, new Letter(arrival, prefix, blob, false, null, null));
            }
        } catch (Refusal r) {
            return refused(r);
        } catch (IOException e) {
            return new Outcome.Deferred(EnhancedStatus.of(4, 3, 0), PEER, "The message could not be read back");
        }
    }

    private Structure structure(Letter letter) throws IOException {
        if (letter.structure() != null)
            return letter.structure();
        return letter.alone() ? Structure.of(letter.whole(), Limits.DEFAULT) : structures.of(letter.arrival().id(), letter.whole());
    }

    private Letter judge(AccountMail mail, Recipient recipient, Letter letter) throws Refusal, IOException {
        if (judge.equals(Judge.NONE))
            return letter;
        Structure structure = structure(letter);
        Judgement found = judge.judge(mail, recipient, letter.arrival(), letter.whole(), structure).orElse(null);
        if (found == null)
            return new Letter(letter.arrival(), letter.prefix(), letter.rest(), letter.alone(), null, structure);
        var facts = new LinkedHashMap<>(found.facts());
        facts.put("account", Long.toString(mail.account()));
        event(letter.arrival(), JourneyEvent.Step.JUDGED, recipient, facts);
        return letter.judged(found, structure);
    }

    private Outcome file(AccountMail mail, Recipient recipient, Letter plain) throws Refusal, IOException {
        Arrival arrival = plain.arrival();
        String key = JourneyId.show(arrival.id()) + "." + mail.account();
        Letter letter = judge(mail, recipient, plain);
        Source whole = letter.whole();
        Rules.Plan plan = rules.plan(mail, recipient, arrival, whole).orElse(null);
        Outcome.Failed refusal = plan == null ? null : plan.refusal();
        if (plan != null && refusal != null) {
            event(arrival, JourneyEvent.Step.REFUSED, recipient, plan.facts());
            return refusal;
        }
        List<Rules.Filing> filings = plan == null ? List.of(new Rules.Filing(null, FlagSet.NONE, null, 0)) : plan.filings();
        Structure structure = filings.isEmpty() ? null : structure(letter);
        var facts = new LinkedHashMap<String, String>();
        facts.put("account", Long.toString(mail.account()));
        String text = "Done as the rules say";
        for (int i = 0; i < filings.size(); i++) {
            Rules.Filing f = filings.get(i);
            Mailbox mailbox = f.mailbox() == null ? mailbox(mail, recipient.address(), letter.isJunk()) : f.mailbox();
            // The first copy of a message has one key whatever the rules are, so that it is there once although they change meanwhile.
            String own = i == 0 ? key : key + "." + i;
            NewMessage message = f.header() != null || structure == null
                    ? changed(arrival, whole, f, own)
                    : new NewMessage(letter.prefix(), arrival.blob(), whole.size(), arrival.arrived(), f.flags(), structure, arrival.id(),
                            own);
            long uid = mail.append(mailbox.id(), List.of(message)).getFirst();
            facts.merge("mailbox", mailbox.name().value(), (x, y) -> x + ", " + y);
            facts.merge("uid", Long.toString(uid), (x, y) -> x + ", " + y);
            text = i == 0 ? "Delivered to " + mailbox.name() + " as " + uid : text;
        }
        if (plan != null) {
            plan.carryOut();
            facts.putAll(plan.facts());
        }
        event(arrival, JourneyEvent.Step.DELIVERED, recipient, facts);
        return new Outcome.Delivered(PEER, text, plan == null ? Outcome.Handed.FINAL : plan.handed());
    }

    private void event(Arrival arrival, JourneyEvent.Step step, Recipient recipient, Map<String, String> facts) {
        journeys.record(new JourneyEvent(arrival.id(), clock.instant(), step, recipient.address().toString(), facts, ""));
    }

    /** A message whose header the rules have changed is bytes of its own. RFC 5293 §6 */
    private NewMessage changed(Arrival arrival, Source whole, Rules.Filing f, String key) throws Refusal, IOException {
        byte[] header = f.header() == null ? new byte[0] : f.header();
        try (BlobWriter blob = store.newBlob()) {
            blob.write(header, 0, header.length);
            byte[] b = new byte[64 * 1024];
            for (long at = f.bodyStart(); at < whole.size();) {
                int n = whole.read(at, b, 0, b.length);
                if (n <= 0)
                    throw new IOException("the message ended at " + at);
                blob.write(b, 0, n);
                at += n;
            }
            long size = blob.size();
            BlobId id = blob.finish();
            try (BlobReader written = store.openBlob(id)) {
                return new NewMessage(new byte[0], id, size, arrival.arrived(), f.flags(), Structure.of(written, Limits.DEFAULT),
                        arrival.id(), key);
            }
        }
    }

    private static Mailbox mailbox(AccountMail mail, Address recipient, boolean junk) throws Refusal {
        Optional<Mailbox> there = junk ? mail.mailbox(SpecialUse.JUNK) : Optional.empty();
        if (there.isPresent())
            return there.get();
        Optional<String> detail = recipient.local().detail().filter(d -> !d.isEmpty());
        if (detail.isPresent()) {
            Optional<Mailbox> named = named(mail, detail.get());
            if (named.isPresent())
                return named.get();
        }
        return mail.mailbox(MailboxName.INBOX).orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "the account has no INBOX"));
    }

    private static Optional<Mailbox> named(AccountMail mail, String detail) throws Refusal {
        MailboxName name;
        try {
            name = MailboxName.of(detail);
        } catch (Refusal badName) {
            return Optional.empty();
        }
        return mail.mailbox(name);
    }

    private static byte[] returnPath(Arrival arrival) {
        return ("Return-Path: <" + arrival.returnPath() + ">\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Final delivery writes down the return path, before everything else. RFC 5321 §4.4 */
    private static byte[] prefix(Arrival arrival) {
        byte[] returnPath = returnPath(arrival);
        byte[] both = Arrays.copyOf(returnPath, returnPath.length + arrival.trace().length);
        System.arraycopy(arrival.trace(), 0, both, returnPath.length, arrival.trace().length);
        return both;
    }

    private static Outcome refused(Refusal r) {
        String text = String.valueOf(r.getMessage());
        return switch (r.reason()) {
            case NO_SUCH_ACCOUNT -> new Outcome.Failed(EnhancedStatus.of(5, 1, 1), PEER, "No such user here");
            case TOO_BIG -> new Outcome.Failed(EnhancedStatus.of(5, 3, 4), PEER, "The message is too big");
            // Somebody who tidies up tomorrow still gets it: the sender's queue keeps it until then.
            case OVER_QUOTA -> new Outcome.Deferred(EnhancedStatus.of(4, 2, 2), PEER, "The mailbox is full");
            case DISK_FULL -> new Outcome.Deferred(EnhancedStatus.of(4, 3, 1), PEER, "No room for mail at the moment");
            case UNAVAILABLE, CONFLICT, IN_USE, NO_SUCH_BLOB ->
                new Outcome.Deferred(EnhancedStatus.of(4, 3, 0), PEER, "The store is not available: " + text);
            case NO_SUCH_MAILBOX, MAILBOX_EXISTS, BAD_MAILBOX_NAME, NOT_PERMITTED, HAS_CHILDREN, NO_SUCH_MESSAGE, LIMIT ->
                new Outcome.Deferred(
                        EnhancedStatus.of(4, 2, 0), PEER, "The mailbox cannot take mail: " + text);
            case ACCOUNT_EXISTS, NO_SUCH_DOMAIN, DOMAIN_EXISTS, NO_SUCH_ALIAS, BAD_ADDRESS ->
                new Outcome.Deferred(EnhancedStatus.of(4, 3, 5), PEER, text);
        };
    }
}
