package org.posthouse.agent.command;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.Account;
import org.posthouse.agent.account.Service;
import org.posthouse.agent.offline.Cache;
import org.posthouse.agent.offline.Refused;
import org.posthouse.agent.offline.Sync;
import org.posthouse.agent.pop.PopFetch;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.base.net.Dialer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Mail on this machine: fetched by POP3, taken along, and what waits to be done. */
final class OfflineVerbs {
    private OfflineVerbs() {}

    static void add(CommandLine all, Desk desk) {
        all.addSubcommand(new Fetch(desk)).addSubcommand(new SyncVerb(desk));
        all.addSubcommand(new CommandLine(new Outbox(desk)).addSubcommand(new Waiting(desk)).addSubcommand(new Drop(desk))
                .addSubcommand(new Retry(desk)));
    }

    @Command(name = "fetch", description = "Fetch new mail by POP3 into a Maildir. What is deleted on the server is on the disk here before.")
    private static final class Fetch extends Verb {
        @Option(names = "--mode", defaultValue = "keep", paramLabel = "delete|keep", description = "What becomes of mail on the server (default ${DEFAULT-VALUE}).")
        private String mode = "keep";
        @Option(names = "--leave-days", paramLabel = "N", description = "Keep it there for so many days, then delete it.")
        private @Nullable Integer leaveDays;
        @Option(names = "--into", paramLabel = "DIR", description = "The Maildir (the account's own else).")
        private @Nullable Path into;

        Fetch(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            Account account = desk.account();
            Service pop = account.pop3();
            if (pop == null)
                throw new Failure(Exit.CONFIG, "account " + account.name() + " has no pop3 server: add pop3 to its settings");
            if (!Set.of("keep", "delete").contains(mode) || leaveDays != null && (leaveDays < 0 || mode.equals("delete")))
                throw new Failure(Exit.USAGE, "--mode delete, --mode keep, or --leave-days N");
            PopFetch.Mode what = leaveDays != null
                    ? new PopFetch.Mode.Leave(leaveDays)
                    : mode.equals("delete") ? new PopFetch.Mode.Delete() : new PopFetch.Mode.Keep();
            Path state = desk.home().state(account.name());
            Path maildir = into == null ? state.resolve("Maildir") : into.toAbsolutePath();
            String name = Connect.memory(account);
            Path memory = state.resolve(into == null ? name : name + "-" + Integer.toHexString(maildir.toString().hashCode()));
            var result = new PopFetch(Dialer.direct(), Connect.server(account, pop), Connect.credentials(account), desk.clock, desk.trace())
                    .fetch(maildir, memory, what);
            if (desk.json())
                Json.of("fetched").with("fetched", result.fetched()).with("deleted", result.deleted()).with("left", result.left())
                        .with("maildir", maildir.toString()).print(desk.terminal.out());
            else
                desk.say(result.fetched() + " fetched into " + maildir + ", " + result.deleted() + " deleted, " + result.left()
                        + " left on the server");
            return 0;
        }
    }

    @Command(name = "sync", description = "Do what waits in the outbox, then take the account along, for being read with --protocol offline.")
    private static final class SyncVerb extends Verb {
        @Option(names = "--headers-only", description = "Lists without the messages themselves.")
        private boolean headersOnly;

        SyncVerb(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            Path copy = Connect.copy(desk.home(), desk.account());
            for (Path other : Connect.waiting(desk.home(), desk.account().name()))
                if (!other.equals(copy))
                    desk.warn("what waits in " + other + " was meant for another login or server of this account, and stays there");
            try (Cache cache = Cache.open(copy)) {
                Sync.Result r = new Sync(cache, desk.remote()).run(f -> true,
                        f -> !headersOnly && !"junk".equals(f.role()) && !"trash".equals(f.role()));
                for (Refused refused : r.refused())
                    desk.warn("could not be done, see `mail outbox list`: " + refused.what() + ": " + refused.why());
                if (desk.json())
                    Json.of("synced").with("done", r.done()).with("refused", r.refused().size()).with("known", r.heads())
                            .with("fetched", r.messages()).print(desk.terminal.out());
                else
                    desk.say(r.done() + " done, " + r.heads() + " messages known, " + r.messages() + " fetched");
                return r.refused().isEmpty() ? 0 : Exit.UNAVAILABLE.code();
            }
        }
    }

    @Command(name = "outbox", description = "What was done offline and waits for the next sync.", synopsisSubcommandLabel = "VERB")
    private static final class Outbox implements Runnable {
        private final Desk desk;

        Outbox(Desk desk) {
            this.desk = desk;
        }

        @Override
        public void run() {
            CommandLine.usage(this, desk.terminal.out());
        }
    }

    @Command(name = "list", description = "List what waits, and what could not be done.")
    private static final class Waiting extends Verb {
        Waiting(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            try (Cache cache = Cache.open(Connect.copy(desk.home(), desk.account()))) {
                var table = new Table(desk.terminal, "NUMBER", "STATE", "WHAT");
                for (Map.Entry<Long, String> e : Sync.waiting(cache).entrySet())
                    row(table, e.getKey(), "waiting", e.getValue(), "");
                for (Refused r : Sync.refused(cache))
                    row(table, r.number(), "refused", r.what(), r.why());
                if (!desk.json())
                    table.print("nothing waits");
            }
            return 0;
        }

        private void row(Table table, long number, String state, String what, String why) {
            if (desk.json())
                Json.of("waiting").with("number", number).with("state", state).with("what", what).with("why", why.isEmpty() ? null : why)
                        .print(desk.terminal.out());
            else
                table.row(Long.toString(number), state, what + (why.isEmpty() ? "" : ": " + why));
        }
    }

    @Command(name = "drop", description = "Forget something that waits or was refused.")
    private static final class Drop extends Verb {
        @Parameters(paramLabel = "NUMBER")
        private long number;

        Drop(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            try (Cache cache = Cache.open(Connect.copy(desk.home(), desk.account()))) {
                Sync.drop(cache, number);
            }
            return 0;
        }
    }

    @Command(name = "retry", description = "Let something that was refused be tried with the next sync.")
    private static final class Retry extends Verb {
        @Parameters(paramLabel = "NUMBER")
        private long number;

        Retry(Desk desk) {
            super(desk);
        }

        @Override
        public Integer call() throws Exception {
            try (Cache cache = Cache.open(Connect.copy(desk.home(), desk.account()))) {
                Sync.repeat(cache, number);
            }
            return 0;
        }
    }
}
