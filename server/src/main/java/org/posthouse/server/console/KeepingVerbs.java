package org.posthouse.server.console;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.keeping.Keeping;
import org.posthouse.server.keeping.MailRestore;
import org.posthouse.server.keeping.Progress;
import org.posthouse.store.kv.Refusal;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Backups, and mail taken back from them. They name folders of this machine, so that only somebody on it may ask. */
final class KeepingVerbs {
    private final Keeping keeping;

    KeepingVerbs(Keeping keeping) {
        this.keeping = keeping;
    }

    Map<String, Verb> verbs() {
        return Map.of("backup.run", (actor, request, out) -> here(actor, () -> backup(request, out)), "restore.mail",
                (actor, request, out) -> here(actor, () -> restore(request, out)));
    }

    private interface Work {
        void run() throws IOException, AdminException, Refusal;
    }

    private static void here(Actor actor, Work work) throws AdminException, Refusal {
        if (!actor.isLocal())
            throw new AdminException(Exit.NO_PERMISSION,
                    "backups are made and read on the machine itself: `posthouse backup --dir DIR --to FOLDER`");
        try {
            work.run();
        } catch (IOException e) {
            throw new AdminException(Exit.UNAVAILABLE, e.getMessage() == null ? e.toString() : e.getMessage(), e);
        }
    }

    private static Progress progress(Items out) {
        return new Progress((done, all, since) -> out.item(
                JsonMapper.shared().createObjectNode().put("done", done).put("all", all).put("millis", since.toMillis())));
    }

    private void backup(Request request, Items out) throws IOException, AdminException, Refusal {
        var made = keeping.backup(Path.of(request.text("to")), (int) request.number("keep", 0), progress(out));
        out.item(JsonMapper.shared().createObjectNode().put("snapshot", made.snapshot()).put("files", made.files())
                .put("octets", made.octets())
                .put("newFiles", made.newFiles()).put("newOctets", made.newOctets()));
    }

    private void restore(Request request, Items out) throws IOException, AdminException, Refusal {
        var wanted = new MailRestore.Wanted(request.address("address"), request.text("folder", ""), request.text("message", ""),
                request.text("into", ""), request.is("dryRun"));
        var sum = keeping.restore(Path.of(request.text("from")), request.text("snapshot", ""), wanted,
                (folder, message, sha256) -> out.item(told(folder, message, sha256)), progress(out));
        ObjectNode item = JsonMapper.shared().createObjectNode().put("account", sum.account()).put("looked", sum.looked());
        out.item(item.put("present", sum.present()).put("restored", sum.restored()).put("octets", sum.octets())
                .put("unreadable", sum.unreadable()).put("dryRun", wanted.dryRun()));
    }

    private static ObjectNode told(String folder, org.posthouse.store.mailbox.NewMessage message, String sha256) {
        ObjectNode item = JsonMapper.shared().createObjectNode().put("folder", folder).put("date", message.internalDate().toString())
                .put("size", message.size()).put("sha256", sha256);
        MailRestore.subject(message).ifPresent(s -> item.put("subject", s));
        return item;
    }
}
