package org.posthouse.access.pop3server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import org.posthouse.access.pop3server.Pop3Server.Services;
import org.posthouse.base.net.Connection;
import org.posthouse.protocol.pop3.Reply;
import org.posthouse.protocol.pop3.ResponseCode;
import org.posthouse.store.account.Account;
import org.posthouse.store.journey.JourneyEvent;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import org.posthouse.store.mailbox.MailStore;
import org.posthouse.store.mailbox.Mailbox;
import org.posthouse.store.mailbox.MailboxName;
import org.posthouse.store.mailbox.MessageRow;
import org.posthouse.store.mailbox.UidSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the maildrop at login and gives it back at QUIT. RFC 1939 §4, §6 */
final class Update {
    private static final Logger LOG = LoggerFactory.getLogger(Update.class);

    private final Services services;
    private final Connection connection;
    private final State.Transaction state;

    Update(Services services, Connection connection, State.Transaction state) {
        this.services = services;
        this.connection = connection;
        this.state = state;
    }

    /** Empty where another session holds the maildrop. */
    static Optional<State.Transaction> open(MailStore store, Account account) throws Refusal {
        AccountMail mail = store.open(account.id());
        Optional<AutoCloseable> lock = mail.lockMaildrop();
        if (lock.isEmpty())
            return Optional.empty();
        boolean opened = false;
        try {
            Mailbox inbox = mail.mailbox(MailboxName.INBOX)
                    .orElseThrow(() -> new Refusal(Refusal.Reason.NO_SUCH_MAILBOX, "this account has no INBOX"));
            var drop = new Maildrop(mail.view(inbox.id()), mail.popHidden(inbox.id()));
            var transaction = new State.Transaction(account, mail, drop, lock.get());
            opened = true;
            return Optional.of(transaction);
        } finally {
            if (!opened)
                unlock(lock.get(), account);
        }
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
            return switch (state.account().popPolicy()) {
                case DELETE -> {
                    List<MessageRow> rows = rows(marked);
                    UidSet gone = state.mail().remove(drop.mailbox(), marked);
                    rows.removeIf(row -> !gone.contains(row.uid()));
                    record(rows, JourneyEvent.Step.DELETED);
                    yield Reply.ok("bye, " + marked.size() + " deleted");
                }
                case KEEP -> {
                    state.mail().popHide(drop.mailbox(), marked);
                    yield Reply.ok("bye, " + marked.size() + " no longer shown here, kept for other programs");
                }
            };
        } catch (Refusal e) {
            LOG.warn("deletions of {} at QUIT failed: {}", state.account().address(), e.getMessage());
            return Reply.err(ResponseCode.SYS_TEMP,
                    "nothing was deleted, " + drop.markedCount() + " marked messages remain: " + e.getMessage());
        }
    }

    /** Writes into the journeys who has fetched what since it was last asked. */
    void recordFetched() {
        UidSet fetched = state.drop().takeFetched();
        if (!fetched.isEmpty())
            record(rows(fetched), JourneyEvent.Step.FETCHED);
    }

    private void record(List<MessageRow> rows, JourneyEvent.Step step) {
        for (MessageRow row : rows)
            if (row.journey() != 0)
                services.journeys().record(
                        new JourneyEvent(row.journey(), services.clock().instant(), step, state.account().address().toString(), facts(),
                                ""));
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("protocol", "pop3");
        facts.put("peer", connection.remote().getAddress().getHostAddress());
        facts.put("mailbox", MailboxName.INBOX.value());
        return facts;
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
