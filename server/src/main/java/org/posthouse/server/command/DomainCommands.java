package org.posthouse.server.command;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.records.DnsAdvice;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import org.posthouse.server.wiring.Seams;
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
            var advice = new DnsAdvice(domain(), config.hostname(), DomainDkimCommand.keys(new Place(dir, false), domain()),
                    config.dmarcReports().contact());
            var table = new Table("NAME", "TYPE", "VALUE", "NOW", "FOUND");
            boolean good = true;
            for (var c : advice.check(Seams.real().resolver(config))) {
                good &= c.state().equals("ok");
                if (json)
                    console.out().println(JsonMapper.shared().createObjectNode().put("name", c.line().name()).put("type", c.line().type())
                            .put("value", c.line().value()).put("state", c.state()).put("found", c.found()));
                else
                    table.row(c.line().name(), c.line().type(), c.line().value(), c.state(), c.found());
            }
            if (!json)
                table.print(console.out());
            return good ? Exit.OK.code() : Exit.UNAVAILABLE.code();
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
