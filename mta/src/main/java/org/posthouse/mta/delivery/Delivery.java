package org.posthouse.mta.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
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
import org.posthouse.store.kv.BlobReader;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.FlagSet;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.NewMessage;

/** Files into the account's INBOX, or into the mailbox that the address's detail names where there is one. RFC 5321 §4.4 */
public final class Delivery implements LocalDelivery {
    private static final String PEER = "local";

    private final MailStore store;
    private final Journeys journeys;
    private final InstantSource clock;
    private final Structures structures = new Structures();

    public Delivery(MailStore store, Journeys journeys, InstantSource clock) {
        this.store = store;
        this.journeys = journeys;
        this.clock = clock;
    }

    @Override
    public Outcome deliver(long account, Address recipient, Arrival arrival, @Nullable Source bytes) {
        try {
            AccountMail mail = store.open(account);
            Mailbox mailbox = mailbox(mail, recipient);
            long uid = mail.append(mailbox.id(), List.of(message(account, arrival, bytes))).getFirst();
            Map<String, String> facts = Map.of("account", Long.toString(account), "mailbox", mailbox.name().value(), "uid",
                    Long.toString(uid));
            journeys.record(new JourneyEvent(arrival.id(), clock.instant(), JourneyEvent.Step.DELIVERED, recipient.toString(), facts, ""));
            return new Outcome.Delivered(PEER, "Delivered to " + mailbox.name() + " as " + uid);
        } catch (Refusal r) {
            return refused(r);
        } catch (IOException e) {
            return new Outcome.Deferred(EnhancedStatus.of(4, 3, 0), PEER, "The message could not be read back");
        }
    }

    private static Mailbox mailbox(AccountMail mail, Address recipient) throws Refusal {
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

    private NewMessage message(long account, Arrival arrival, @Nullable Source bytes) throws Refusal, IOException {
        byte[] prefix = prefix(arrival);
        if (bytes != null)
            return message(account, arrival, prefix, Structure.of(new PrefixedSource(prefix, bytes), Limits.DEFAULT));
        try (BlobReader blob = store.openBlob(arrival.blob())) {
            return message(account, arrival, prefix, structures.of(arrival.id(), new PrefixedSource(prefix, blob)));
        }
    }

    private static NewMessage message(long account, Arrival arrival, byte[] prefix, Structure structure) {
        String key = JourneyId.show(arrival.id()) + "." + account;
        return new NewMessage(prefix, arrival.blob(), prefix.length + arrival.size(), arrival.arrived(), FlagSet.NONE, structure,
                arrival.id(), key);
    }

    /** Final delivery writes down the return path, before everything else. RFC 5321 §4.4 */
    private static byte[] prefix(Arrival arrival) {
        byte[] returnPath = ("Return-Path: <" + arrival.returnPath() + ">\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] both = java.util.Arrays.copyOf(returnPath, returnPath.length + arrival.trace().length);
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
