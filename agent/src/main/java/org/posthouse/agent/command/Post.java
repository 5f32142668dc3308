package org.posthouse.agent.command;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.letter.NewLetter;
import org.posthouse.agent.letter.Quote;
import org.posthouse.agent.letter.Spool;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.MessageId;
import org.posthouse.agent.remote.Remote;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.HeaderAddress.Entry;
import org.posthouse.mail.address.ReturnPath;
import org.posthouse.mail.mime.Source;
import tools.jackson.databind.node.ObjectNode;

/** Sends letters and keeps drafts, each with a copy in its folder. */
final class Post {
    private final Desk desk;

    Post(Desk desk) {
        this.desk = desk;
    }

    /** The strict addresses of those; exit 65 where one is none. */
    static List<Address> addresses(List<Entry> entries) throws Failure {
        List<Address> all = new ArrayList<>();
        for (Entry e : entries)
            all.add(e.address().orElseThrow(() -> new Failure(Exit.DATA, "\"" + Quote.show(e) + "\" is no address")));
        return all;
    }

    /** Sends it, and gives the exit code. */
    int send(NewLetter letter, @Nullable Instant notBefore) throws IOException, AccountException, RemoteException, Failure {
        List<Address> to = addresses(letter.recipients());
        if (to.isEmpty())
            throw new Failure(Exit.USAGE, "to whom? Give --to");
        try (var spool = new Spool()) {
            String id = letter.write(spool.out(), desk.clock, desk.zone, false);
            return send(new Envelope(ReturnPath.of(letter.from.address()), to, notBefore), spool, id);
        }
    }

    /** Sends a message that is written, keeps a copy in Sent, and says what came of it. 67 where a recipient was refused. */
    int send(Envelope envelope, Source message, String messageId) throws IOException, AccountException, RemoteException {
        Remote.Sent sent = desk.remote().send(envelope, message);
        String copy = file(message);
        ObjectNode deed = ChangeVerbs.deed(desk, "send", "sent").put("submission", sent.submission()).put("copy", copy);
        desk.journal().add(deed);
        if (desk.json())
            Json.of("sent").with("messageId", messageId).with("recipients", envelope.to().stream().map(Address::toString).toList())
                    .with("refused", sent.refused()).with("submission", sent.submission()).with("id", copy).print(desk.terminal.out());
        else if (desk.terminal.seen())
            desk.say("sent to " + (envelope.to().size() - sent.refused().size())
                    + (sent.submission() == null ? "" : "; `mail undo` takes it back while it has not left"));
        for (String refused : sent.refused())
            desk.warn("refused: " + refused);
        return sent.refused().isEmpty() ? 0 : Exit.NO_USER.code();
    }

    /** What was sent cannot fail any more: a copy that cannot be kept is a word, not an error. */
    private @Nullable String file(Source message) throws AccountException {
        try {
            MessageId id = desk.remote().append(desk.special("sent", "Sent"), message, Set.of("$seen"), desk.clock.instant());
            return id == null ? null : id.value();
        } catch (RemoteException.Unable e) {
            return null;
        } catch (IOException | RemoteException e) {
            desk.warn("sent, but without a copy in Sent: " + Failure.text(e));
            return null;
        }
    }

    /** Keeps it in Drafts. */
    void draft(NewLetter letter) throws IOException, AccountException, RemoteException {
        try (var spool = new Spool()) {
            String messageId = letter.write(spool.out(), desk.clock, desk.zone, true);
            String folder = desk.special("drafts", "Drafts");
            MessageId id = desk.remote().append(folder, spool, Set.of("$draft", "$seen"), desk.clock.instant());
            if (desk.json())
                Json.of("draft").with("id", id == null ? null : id.value()).with("folder", folder).with("messageId", messageId)
                        .print(desk.terminal.out());
            else
                desk.say(id == null ? "kept in " + folder : id.value());
        }
    }
}
