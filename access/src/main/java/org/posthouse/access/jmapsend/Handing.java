package org.posthouse.access.jmapsend;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.access.jmapcore.Json;
import org.posthouse.store.account.Account;
import org.posthouse.store.item.Item;
import org.posthouse.store.item.ItemKind;
import org.posthouse.store.item.Items;
import org.posthouse.store.kv.Refusal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps the record of a submission and the message in the queue together, which no commit can write at once: the record says that the message is being handed
 * over until it is in the queue. What a process that has stopped has left like that is settled when the account's submissions are next asked for.
 */
final class Handing {
    private static final Logger LOG = LoggerFactory.getLogger(Handing.class);
    private static final String MARK = "handing";
    private static final String QUEUED = "queueId";
    private final Items items;
    private final Submission submission;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    /** Accounts that have nothing to be settled but what is under way. */
    private final Set<Long> settled = ConcurrentHashMap.newKeySet();

    Handing(Items items, Submission submission) {
        this.items = items;
        this.submission = submission;
    }

    /** Puts a message into the queue. */
    interface Sending {
        void send() throws Refusal;
    }

    /** Keeps a record and has the message sent, both or neither; returns the record's id. */
    long add(long account, long queued, byte[] content, Sending sending) throws Refusal {
        ObjectNode marked = (ObjectNode) Json.read(content);
        underWay.add(queued);
        try {
            long id = items.add(account, ItemKind.SUBMISSION, Json.write(marked.put(MARK, true)));
            boolean sent = false;
            try {
                sending.send();
                sent = true;
            } finally {
                if (!sent)
                    takeBack(account, id);
            }
            unmark(account, id);
            return id;
        } finally {
            underWay.remove(queued);
        }
    }

    // The message has gone: who heard of an error now would send it again.
    private void unmark(long account, long id) {
        try {
            items.update(account, ItemKind.SUBMISSION, id, Handing::unmarked);
        } catch (Refusal e) {
            LOG.warn("a submission of account {} is settled later: {}", account, e.getMessage());
            settled.remove(account);
        }
    }

    private void takeBack(long account, long id) throws Refusal {
        boolean gone = false;
        try {
            items.remove(account, ItemKind.SUBMISSION, id);
            gone = true;
        } finally {
            if (!gone)
                settled.remove(account);
        }
    }

    private static byte[] unmarked(byte[] content) {
        ObjectNode o = (ObjectNode) Json.read(content);
        o.remove(MARK);
        return Json.write(o);
    }

    /** Removes records of messages that never came into the queue. */
    void settle(Account account) throws Refusal {
        if (settled.contains(account.id()))
            return;
        for (Item item : items.list(account.id(), ItemKind.SUBMISSION)) {
            JsonNode o = Json.read(item.content());
            long queued = o.path(QUEUED).asLong();
            if (!o.has(MARK) || underWay.contains(queued))
                continue;
            if (submission.has(account, queued))
                items.update(account.id(), ItemKind.SUBMISSION, item.id(), Handing::unmarked);
            else
                items.remove(account.id(), ItemKind.SUBMISSION, item.id());
        }
        settled.add(account.id());
    }
}
