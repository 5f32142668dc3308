package org.posthouse.agent.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.RemoteException;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Takes back what was done last. */
@Command(name = "undo", description = "Take back the last move, copy, flag, delete or send of this account; again for the one before.")
final class UndoVerb extends Verb {
    UndoVerb(Desk desk) {
        super(desk);
    }

    @Override
    public Integer call() throws Exception {
        Journal journal = desk.journal();
        JsonNode deed = journal.last().orElseThrow(() -> new Failure(Exit.NO_INPUT, "there is nothing to undo"));
        String kind = deed.path("deed").asString("");
        switch (kind) {
            case "move" -> move(known(deed), deed);
            case "copy" -> copy(deed);
            case "flag" -> flag(deed);
            case "send" -> send(journal, deed);
            default -> throw new Failure(Exit.DATA, "the journal knows a deed that this version does not: " + kind);
        }
        journal.forget(deed);
        String verb = deed.path("verb").asString("");
        if (desk.json())
            Json.of("undone").with("deed", kind).with("verb", verb).with("messages", deed.path("messages").size())
                    .print(desk.terminal.out());
        else
            desk.say("taken back: " + verb + (kind.equals("send") ? "" : ", " + deed.path("messages").size() + " messages"));
        return 0;
    }

    /** The ids that the server told when it was done. */
    private static List<MessageId> known(JsonNode deed) throws Failure {
        List<MessageId> ids = new ArrayList<>();
        for (JsonNode m : deed.path("messages")) {
            if (m.path("id").isNull())
                throw new Failure(Exit.UNAVAILABLE, "the server did not tell where the messages went: look for them in the folder");
            ids.add(new MessageId(m.path("id").asString()));
        }
        return ids;
    }

    /** A copy with a name of its own is removed; where a message is in several folders under one name, it is put back into those it was in. */
    private void copy(JsonNode deed) throws Failure, IOException, AccountException, RemoteException {
        List<MessageId> ids = known(deed);
        Set<MessageId> originals = new HashSet<>();
        deed.path("messages").forEach(m -> originals.add(new MessageId(m.path("original").asString())));
        List<MessageId> copies = ids.stream().filter(id -> !originals.contains(id)).toList();
        if (!copies.isEmpty())
            desk.remote().destroy(copies);
        if (copies.size() < ids.size())
            move(ids, deed);
    }

    private void move(List<MessageId> ids, JsonNode deed) throws IOException, AccountException, RemoteException {
        Map<List<String>, List<MessageId>> byFolders = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            JsonNode original = deed.path("messages").path(i).path("original");
            if (original.isString() && !original.asString().equals(ids.get(i).value()))
                continue;
            List<String> folders = new ArrayList<>();
            deed.path("messages").path(i).path("folders").forEach(f -> folders.add(f.asString()));
            byFolders.computeIfAbsent(folders, f -> new ArrayList<>()).add(ids.get(i));
        }
        for (var entry : byFolders.entrySet()) {
            List<String> folders = entry.getKey();
            List<@Nullable MessageId> back = desk.remote().move(entry.getValue(), folders.getFirst());
            List<MessageId> there = new ArrayList<>();
            for (MessageId id : back)
                if (id != null)
                    there.add(id);
            for (String more : folders.subList(1, folders.size()))
                desk.remote().copy(there, more);
        }
    }

    private void flag(JsonNode deed) throws IOException, AccountException, RemoteException {
        for (JsonNode m : deed.path("messages"))
            desk.remote().flag(List.of(new MessageId(m.path("id").asString())), names(m.path("add")), names(m.path("remove")));
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new HashSet<>();
        list.forEach(n -> names.add(n.asString()));
        return names;
    }

    /** What has left will never come back, and does not stand in the way of what was done before. */
    private void send(Journal journal, JsonNode deed) throws Failure, IOException, AccountException, RemoteException {
        if (deed.path("submission").isNull()) {
            journal.forget(deed);
            throw new Failure(Exit.UNAVAILABLE, "the message has left; by this protocol it cannot be taken back");
        }
        if (!desk.remote().unsend(deed.path("submission").asString())) {
            journal.forget(deed);
            throw new Failure(Exit.UNAVAILABLE, "the message has left already");
        }
        if (!deed.path("copy").isNull()) {
            var copy = List.of(new MessageId(deed.path("copy").asString()));
            desk.remote().flag(copy, Set.of("$draft"), Set.of());
            desk.remote().move(copy, desk.special("drafts", "Drafts"));
        }
    }
}
