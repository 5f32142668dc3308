package org.posthouse.access.managesieve;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.base.wire.WireWriter;
import org.posthouse.mail.sieve.Limits;
import org.posthouse.mail.sieve.Program;
import org.posthouse.mail.sieve.SieveException;
import org.posthouse.protocol.managesieve.Command;
import org.posthouse.protocol.managesieve.Response;
import org.posthouse.protocol.managesieve.Response.Code;
import org.posthouse.store.kv.Refusal;
import org.posthouse.store.rules.Scripts;
import org.posthouse.store.rules.StoredScript;

/** Does what somebody who has logged in asks, on the scripts of the account. Lines before the last are written at once. */
final class Desk {
    private final Scripts scripts;
    private final long account;
    private final WireWriter out;

    Desk(Scripts scripts, long account, WireWriter out) {
        this.scripts = scripts;
        this.account = account;
        this.out = out;
    }

    Response execute(Command.AfterLogin command) throws IOException {
        try {
            return switch (command) {
                case Command.HaveSpace c -> {
                    scripts.checkRoom(account, c.name(), c.size());
                    yield Response.ok("there is room for it");
                }
                case Command.PutScript c -> put(c);
                case Command.CheckScript c -> check(c.script(), "the script can be used");
                case Command.ListScripts c -> list();
                case Command.SetActive c -> {
                    scripts.activate(account, c.name());
                    yield Response.ok(c.name().isEmpty() ? "no script is active" : "it is active");
                }
                case Command.GetScript c -> get(c.name());
                case Command.DeleteScript c -> {
                    scripts.delete(account, c.name());
                    yield Response.ok("it is gone");
                }
                case Command.RenameScript c -> {
                    scripts.rename(account, c.from(), c.to());
                    yield Response.ok("it has the new name");
                }
                case Command.Unauthenticate c -> throw new IllegalArgumentException("the session's own");
            };
        } catch (Refusal r) {
            return refused(r);
        }
    }

    private Response put(Command.PutScript c) throws Refusal {
        // Room first: who has none is not told of mistakes. RFC 5804 §2.6
        scripts.checkRoom(account, c.name(), c.script().length());
        Response checked = check(c.script(), "it is kept");
        if (checked.kind() == Response.Kind.OK)
            scripts.put(account, c.name(), c.script());
        return checked;
    }

    /** RFC 5804 §2.12: the text tells people the line, and the code that there are warnings. */
    private static Response check(String script, String good) {
        try {
            List<String> warnings = Program.of(script, Limits.DEFAULT).warnings();
            return warnings.isEmpty()
                    ? Response.ok(good)
                    : new Response(Response.Kind.OK, Code.WARNINGS, "",
                            String.join("\r\n", warnings.subList(0, Math.min(20, warnings.size()))));
        } catch (SieveException e) {
            return Response.no(String.valueOf(e.getMessage()));
        }
    }

    /** *(sieve-name [SP "ACTIVE"] CRLF) */
    private Response list() throws Refusal, IOException {
        for (StoredScript s : scripts.list(account)) {
            Response.string(out, s.name());
            out.ascii(s.active() ? " ACTIVE" : "").crlf();
        }
        return Response.ok("that is all");
    }

    private Response get(String name) throws Refusal, IOException {
        Optional<StoredScript> script = scripts.get(account, name);
        if (script.isEmpty())
            return Response.no(Code.NONEXISTENT, "there is no such script; LISTSCRIPTS tells those there are");
        Response.literal(out, script.get().text());
        out.crlf();
        return Response.ok("that is it");
    }

    private static Response refused(Refusal r) {
        String why = String.valueOf(r.getMessage());
        return switch (r.reason()) {
            case NO_SUCH_MESSAGE -> Response.no(Code.NONEXISTENT, why);
            case MAILBOX_EXISTS -> Response.no(Code.ALREADYEXISTS, why);
            case IN_USE -> Response.no(Code.ACTIVE, why);
            case LIMIT -> Response.no(Code.QUOTA_MAXSCRIPTS, why);
            case TOO_BIG -> Response.no(Code.QUOTA_MAXSIZE, why);
            case OVER_QUOTA -> Response.no(Code.QUOTA, why);
            case UNAVAILABLE, CONFLICT, DISK_FULL -> Response.no(Code.TRYLATER, why);
            case NO_SUCH_MAILBOX, BAD_MAILBOX_NAME, NOT_PERMITTED, HAS_CHILDREN, NO_SUCH_ACCOUNT, ACCOUNT_EXISTS, NO_SUCH_DOMAIN,
                    DOMAIN_EXISTS, NO_SUCH_ALIAS, BAD_ADDRESS, NO_SUCH_BLOB ->
                Response.no(why);
        };
    }
}
