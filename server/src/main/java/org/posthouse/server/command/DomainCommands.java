package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.records.DnsAdvice;
import org.posthouse.server.records.DomainCheck;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import org.posthouse.server.wiring.Seams;
import org.posthouse.trust.mtasts.StsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code domain}: whose mail we take. */
@Command(name = "domain", description = "Add, remove, relay and list domains; show and check their DNS records.", synopsisSubcommandLabel = "VERB")
final class DomainCommands extends VerbGroup {
    private DomainCommands(Console console) {
        super(console);
    }

    static CommandLine all(Console console) {
        return new CommandLine(new DomainCommands(console)).addSubcommand(new Add(console)).addSubcommand(new Remove(console))
                .addSubcommand(new ListAll(console))
                .addSubcommand(new Dns(console)).addSubcommand(new DomainRelayCommand(console))
                .addSubcommand(new DomainListingCommand(console))
                .addSubcommand(new DmarcCommands.Suffixes(console))
                .addSubcommand(new DomainDkimCommand(console)).addSubcommand(new DomainCheckCommands.Check(console))
                .addSubcommand(new DomainCheckCommands.Records(console));
    }

    @Command(name = "add", description = "Take mail for a domain.")
    private static final class Add extends PlacedVerb {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        Add(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("domain.add").with("domain", domain), console,
                    "added " + domain + "; `domain dns` shows what to publish");
            return 0;
        }
    }

    @Command(name = "remove", description = "No longer take mail for a domain; its accounts and aliases must be gone.")
    private static final class Remove extends PlacedVerb {
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";

        Remove(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.order(Request.of("domain.remove").with("domain", domain), console, "removed " + domain);
            return 0;
        }
    }

    @Command(name = "list", description = "List domains.")
    private static final class ListAll extends PlacedVerb {
        ListAll(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            var table = new Table("DOMAIN", "ACCOUNTS", "ALIASES");
            place.ask(Request.of("domain.list"), console,
                    item -> table.row(item.path("domain").asString(""), item.path("accounts").asString(""),
                            item.path("aliases").asString("")));
            if (!place.json())
                table.print(console.out());
            return 0;
        }
    }

    @Command(name = "dns", description = "Show the DNS records a domain needs, and check them now.")
    private static final class Dns implements Callable<Integer> {
        @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The server's folder.")
        private Path dir = Path.of(".");
        @Option(names = "--json", description = "Print one JSON object per line.")
        private boolean json;
        @Parameters(paramLabel = "DOMAIN")
        private String domain = "";
        private final Console console;

        Dns(Console console) {
            this.console = console;
        }

        @Override
        public Integer call() throws Exception {
            Config config = ConfigReader.read(dir);
            var resolver = Seams.real().resolver(config);
            var keys = DomainDkimCommand.keys(new Place(dir, false), domain());
            var advice = new DnsAdvice(domain(), config.hostname(), keys, config.dmarcReports().contact());
            var table = new Table("NAME", "TYPE", "VALUE", "NOW", "FOUND");
            boolean good = true;
            for (var c : advice.check(resolver)) {
                good &= c.state().equals("ok");
                row(table, c.line(), c.state(), c.found());
            }
            // Mail goes without these: people type what programs do not find.
            var check = new DomainCheck(domain(), DomainCheck.Self.of(config), keys, resolver, _ -> {
                throw new StsException(StsException.Kind.FETCH, "not asked");
            });
            for (var f : check.programs())
                row(table, new DnsAdvice.Line(f.name(), f.type(), f.expected()), f.state(), f.found());
            if (!json)
                table.print(console.out());
            return good ? Exit.OK.code() : Exit.UNAVAILABLE.code();
        }

        private void row(Table table, DnsAdvice.Line line, String state, String found) {
            if (json)
                console.out().println(JsonMapper.shared().createObjectNode().put("name", line.name()).put("type", line.type())
                        .put("value", line.value()).put("state", state).put("found", found));
            else
                table.row(line.name(), line.type(), line.value(), state, found);
        }

        private String domain() throws AdminException {
            try {
                return org.posthouse.mail.address.Domain.of(domain).toString();
            } catch (IllegalArgumentException e) {
                throw new AdminException(Exit.DATA, "'" + domain + "' is no domain: " + e.getMessage(), e);
            }
        }
    }
}
