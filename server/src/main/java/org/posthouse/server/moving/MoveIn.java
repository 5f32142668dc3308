package org.posthouse.server.moving;

import java.io.IOException;
import java.util.List;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Moves all folders of an origin into an account, from where an earlier run ended. */
final class MoveIn {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_TOLD = 1000;
    private final Rooms rooms;
    private final AccountMail mail;
    private final Origin origin;
    private final RunState state;
    private final Naming naming;
    private final boolean overQuota;
    private final String source;
    private final Items out;
    private int told;

    /** @param source names the origin in delivery keys */
    MoveIn(Rooms rooms, AccountMail mail, Origin origin, RunState state, Naming naming, boolean overQuota, String source, Items out) {
        this.rooms = rooms;
        this.mail = mail;
        this.origin = origin;
        this.state = state;
        this.naming = naming;
        this.overQuota = overQuota;
        this.source = source;
        this.out = out;
    }

    /** Says what it would do. */
    void plan() throws IOException, Refusal {
        for (Origin.Folder folder : origin.folders())
            out.item(JSON.createObjectNode().put("folder", folder.name()).put("mailbox", naming.name(folder).value())
                    .put("units", folder.units())
                    .put("resumed", state.of(folder.name()).mark != null));
    }

    /** Moves, and tells of each folder how many messages of which digest are there. Refusal: our store cannot go on. */
    void run() throws IOException, Refusal {
        List<Origin.Folder> folders = origin.folders();
        long units = 0, before = 0;
        for (Origin.Folder folder : folders) {
            units += folder.units();
            before += state.of(folder.name()).units;
        }
        Progress progress = new Progress(out, units, before);
        for (Origin.Folder folder : folders)
            try {
                folder(folder, progress);
            } catch (Origin.GoneException e) {
                throw e;
            } catch (IOException e) {
                out.item(JSON.createObjectNode().put("folder", folder.name()).put("error", String.valueOf(e.getMessage())));
            }
    }

    private void folder(Origin.Folder folder, Progress progress) throws IOException, Refusal {
        RunState.Done done = state.of(folder.name());
        Bringing bringing = new Bringing(rooms.store(), mail, rooms.journeys(), naming.mailbox(folder).id(), overQuota);
        RunState.Done next = new RunState.Done();
        copy(done, next);
        try {
            origin.walk(folder, done.mark, found -> {
                take(folder, found, bringing, next, progress);
                if (bringing.isFull())
                    commit(bringing, next, done);
                return true;
            });
            next.complete = true;
        } finally {
            // What was read before the origin failed is moved all the same.
            commit(bringing, next, done);
        }
        tell(folder, done);
    }

    private void take(Origin.Folder folder, Origin.Found found, Bringing bringing, RunState.Done next, Progress progress)
            throws IOException, Refusal {
        try {
            Bringing.Taken taken = bringing.take(found, "move " + source + "\n" + folder.name() + "\n" + found.key());
            next.messages++;
            next.octets += taken.size();
            next.digest = Digests.add(next.digest, taken.digest());
            next.units += found.units();
            progress.moved(folder.name(), found.units(), taken.size());
        } catch (Origin.GoneException e) {
            throw e;
        } catch (IOException e) {
            next.skipped++;
            if (told++ < MAX_TOLD)
                out.item(JSON.createObjectNode().put("skipped", found.name()).put("folder", folder.name()).put("why",
                        String.valueOf(e.getMessage())));
        }
        next.mark = found.mark();
    }

    private void commit(Bringing bringing, RunState.Done next, RunState.Done done) throws IOException, Refusal {
        bringing.commit();
        copy(next, done);
        state.save();
    }

    private static void copy(RunState.Done from, RunState.Done to) {
        to.mark = from.mark;
        to.messages = from.messages;
        to.octets = from.octets;
        to.units = from.units;
        to.skipped = from.skipped;
        to.digest = from.digest;
        to.complete = from.complete;
    }

    private void tell(Origin.Folder folder, RunState.Done done) throws Refusal {
        ObjectNode item = JSON.createObjectNode().put("folder", folder.name()).put("mailbox", naming.name(folder).value())
                .put("messages", done.messages).put("octets", done.octets).put("sha256", Digests.hex(done.digest));
        if (done.skipped > 0)
            item.put("skippedMessages", done.skipped);
        out.item(item);
    }
}
