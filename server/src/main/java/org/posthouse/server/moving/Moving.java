package org.posthouse.server.moving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.base.net.Dialer;
import org.posthouse.mail.mbox.Quoting;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Items;
import org.posthouse.server.admin.Request;
import org.posthouse.server.admin.Rooms;
import org.posthouse.store.account.Account;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.mailbox.AccountMail;
import tools.jackson.databind.json.JsonMapper;

/** The verbs {@code import} and {@code export}. Of one account one at a time. Safe for many threads. */
public final class Moving {
    private final Rooms rooms;
    private final Dialer dialer;
    private final Path states;
    private final Set<Long> busy = ConcurrentHashMap.newKeySet();

    /** How far each run has come is kept in that directory. */
    public Moving(Rooms rooms, Dialer dialer, Path states) {
        this.rooms = rooms;
        this.dialer = dialer;
        this.states = states;
    }

    private interface Work {
        void run(AccountMail mail) throws IOException, Refusal, AdminException;
    }

    private void alone(Request request, Work work) throws AdminException, Refusal {
        Account account = rooms.directory().account(request.address("address"))
                .orElseThrow(() -> new AdminException(Exit.NO_INPUT, "there is no such account; `account list` shows those there are"));
        if (!busy.add(account.id()))
            throw new AdminException(Exit.TRY_LATER, "mail of " + account.address() + " is being moved already");
        try {
            work.run(rooms.store().open(account.id()));
        } catch (IOException e) {
            throw new AdminException(Exit.UNAVAILABLE, why(e), e);
        } finally {
            busy.remove(account.id());
        }
    }

    private static String why(IOException e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return e instanceof java.nio.file.FileSystemException ? e.getClass().getSimpleName() + ": " + text : text;
    }

    /** Moves mail in; with {@code dryRun} says what it would do, with {@code verify} compares what is there with what is here. */
    public void bring(Request request, Items out) throws AdminException, Refusal {
        String from = request.text("from");
        String into = request.text("into", "");
        alone(request, mail -> {
            try (Origin origin = origin(from, request)) {
                Naming naming = new Naming(mail, into);
                if (request.is("verify")) {
                    compared(new Comparison(mail, naming, out).run(origin), out);
                    return;
                }
                String source = from + (request.text("user", "").isEmpty() ? "" : " " + request.text("user", ""));
                RunState state = RunState.open(states, "import " + request.text("address") + " from " + source + " into " + into);
                MoveIn move = new MoveIn(rooms, mail, origin, state, naming, request.is("overQuota"), source + "\n" + into, out);
                if (request.is("dryRun"))
                    move.plan();
                else
                    move.run();
            }
        });
    }

    /** Writes mail to another place; with {@code verify} compares what is there with what is here. */
    public void export(Request request, Items out) throws AdminException, Refusal {
        String to = request.text("to");
        String folder = request.text("folder", "");
        alone(request, mail -> {
            if (request.is("verify")) {
                try (Origin origin = origin(to, request)) {
                    compared(new Comparison(mail, new Naming(mail, ""), out).run(origin), out);
                }
                return;
            }
            var chosen = MoveOut.chosen(mail, folder);
            if (chosen.isEmpty())
                throw new AdminException(Exit.NO_INPUT, "there is no folder " + folder);
            String name = to + (request.text("user", "").isEmpty() ? "" : " " + request.text("user", ""));
            RunState state = RunState.open(states, "export " + request.text("address") + " to " + name);
            if (!isImap(to) && isKnown(kind(to)))
                state.claim(path(to));
            try (Target target = target(to, request)) {
                new MoveOut(mail, target, state, out).run(chosen);
            }
        });
    }

    private static void compared(boolean same, Items out) throws AdminException {
        if (!same)
            throw new AdminException(Exit.DATA, "messages are missing");
        out.item(JsonMapper.shared().createObjectNode().put("same", true));
    }

    private Origin origin(String from, Request request) throws AdminException, IOException {
        if (isImap(from))
            return new ImapOrigin(imap(from, request), dialer);
        Path path = path(from);
        return switch (kind(from)) {
            case "mbox" -> new MboxOrigin(path, request.is("mboxo") ? Quoting.MBOXO : Quoting.MBOXRD);
            case "maildir" -> new MaildirOrigin(path);
            case "eml" -> new FileOrigin(path);
            default -> throw unknown(from);
        };
    }

    private Target target(String to, Request request) throws AdminException, IOException {
        if (isImap(to))
            return new ImapTarget(imap(to, request), dialer);
        Path path = path(to);
        return switch (kind(to)) {
            case "mbox" -> new MboxTarget(path, !request.is("lf"));
            case "maildir" -> new MaildirTarget(path);
            case "eml" -> new FileTarget(path);
            default -> throw unknown(to);
        };
    }

    private static boolean isImap(String place) {
        return place.startsWith("imap://") || place.startsWith("imaps://");
    }

    private static ImapPlace imap(String url, Request request) throws AdminException {
        return ImapPlace.of(url, request.text("user", ""), request.text("password", ""), !request.is("anyCertificate"));
    }

    private static String kind(String place) {
        int colon = place.indexOf(':');
        return colon < 0 ? "" : place.substring(0, colon);
    }

    private static boolean isKnown(String kind) {
        return kind.equals("mbox") || kind.equals("maildir") || kind.equals("eml");
    }

    private static Path path(String place) throws AdminException {
        Path path = Path.of(place.substring(place.indexOf(':') + 1));
        if (!path.isAbsolute())
            throw unknown(place);
        return path;
    }

    private static AdminException unknown(String place) {
        return new AdminException(Exit.USAGE,
                "'" + place + "' is no place: mbox:PATH, maildir:PATH, eml:PATH, imap://HOST[:PORT] or imaps://HOST[:PORT]");
    }
}
