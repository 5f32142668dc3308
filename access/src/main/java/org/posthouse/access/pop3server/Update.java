package org.posthouse.access.pop3server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.concurrent.locks.LockSupport;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.base.net.Connection;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.store.account.Account;
import org.posthouse.store.account.Credential;
import org.posthouse.store.account.Grant;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.PopDevice;
import org.posthouse.store.view.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the maildrop at login and gives it back at QUIT. RFC 1939 §4, §6 */
final class Update {
    private static final Logger LOG = LoggerFactory.getLogger(Update.class);
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final Services services;
    private final Connection connection;
    private final State.Transaction state;

    Update(Services services, Connection connection, State.Transaction state) {
        this.services = services;
        this.connection = connection;
        this.state = state;
    }

    /** Empty where another session holds the maildrop. */
    static Optional<State.Transaction> open(MailStore store, Grant grant) throws Refusal {
        AccountMail mail = store.open(grant.account().id());
        PopDevice device = device(grant.credential());
        Optional<AutoCloseable> lock = lock(mail, device.id());
        if (lock.isEmpty())
            return Optional.empty();
        boolean opened = false;
        try {
            Mailbox inbox = mail.mailbox(MailboxName.INBOX)
                    .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "this account has no INBOX"));
            var drop = new Maildrop(mail.view(inbox.id()), mail.popOpen(inbox.id(), device));
            var transaction = new State.Transaction(grant, device, mail, drop, lock.get());
            opened = true;
            return Optional.of(transaction);
        } finally {
            if (!opened)
                unlock(lock.get(), grant.account());
        }
    }

    /** A client that was cut off and is back at once may be here before its old session has noticed. */
    private static Optional<AutoCloseable> lock(AccountMail mail, long device) {
        long until = System.nanoTime() + PATIENCE_NANOS;
        for (;;) {
            Optional<AutoCloseable> lock = mail.lockMaildrop(device);
            if (lock.isPresent() || System.nanoTime() - until > 0)
                return lock;
            LockSupport.parkNanos(PATIENCE_NANOS / 50);
        }
    }

    /** A credential is a device; what its policy means for the others: docs/decisions/005. */
    static PopDevice device(Credential c) {
        int leaveDays = switch (c.pop()) {
            case DELETE -> c.leaveDays();
            case KEEP -> c.leaveDays() == 0 ? PopDevice.NEVER : c.leaveDays();
        };
        return PopDevice.of(c.id(), c.label(), leaveDays);
    }

    static void unlock(AutoCloseable lock, Account account) {
        try {
            lock.close();
        } catch (Exception e) {
            LOG.warn("unlocking the maildrop of {}", account.address(), e);
        }
    }

    /** Does what was marked: all of it in one commit, or nothing. RFC 1939 §6 */
    Reply apply() {
        recordFetched();
        Maildrop drop = state.drop();
        UidSet marked = drop.marked();
        if (marked.isEmpty())
            return Reply.ok("bye");
        try {
            List<MessageRow> rows = rows(marked);
            UidSet gone = state.mail().popDelete(drop.mailbox(), state.device(), marked);
            for (MessageRow row : rows)
                record(row.journey(), JourneyEvent.Step.DELETED, gone.contains(row.uid()) ? Map.of() : Map.of("kept", "for other devices"));
            long kept = marked.size() - gone.size();
            return Reply.ok(kept == 0
                    ? "bye, " + gone.size() + " deleted"
                    : "bye, " + gone.size() + " deleted, " + kept + " no longer shown here and kept for others");
        } catch (Refusal e) {
            LOG.warn("deletions of {} at QUIT failed: {}", state.account().address(), e.getMessage());
            return Reply.err(ResponseCode.SYS_TEMP,
                    "nothing was deleted, " + drop.markedCount() + " marked messages remain: " + e.getMessage());
        }
    }

    /** Writes into the journeys who has fetched what since it was last asked. */
    void recordFetched() {
        for (long journey : state.drop().takeFetched())
            record(journey, JourneyEvent.Step.FETCHED, Map.of());
    }

    private void record(long journey, JourneyEvent.Step step, Map<String, String> more) {
        if (journey == 0)
            return;
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("protocol", "pop3");
        facts.put("peer", connection.remote().getAddress().getHostAddress());
        facts.put("mailbox", MailboxName.INBOX.value());
        Credential credential = state.grant().credential();
        facts.put("device", credential.isMain() ? "main password" : credential.label());
        facts.putAll(more);
        services.journeys()
                .record(new JourneyEvent(journey, services.clock().instant(), step, state.account().address().toString(), facts, ""));
    }

    /** Rows that cannot be read now are left out: a journey never stops a session. */
    private List<MessageRow> rows(UidSet uids) {
        var rows = new ArrayList<MessageRow>();
        try {
            for (PrimitiveIterator.OfLong i = uids.iterator(); i.hasNext();)
                state.mail().row(state.drop().mailbox(), i.nextLong()).ifPresent(rows::add);
        } catch (Refusal e) {
            LOG.warn("journeys of {} are incomplete: {}", state.account().address(), e.getMessage());
        }
        return rows;
    }
}
