package org.posthouse.server.command;

import java.util.ArrayList;
import org.posthouse.server.admin.Request;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Table;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code certificate list|show|renew}. */
final class CertificateCommands {
    private CertificateCommands() {}

    static CommandLine all(Console console) {
        return new CommandLine(new Group(console)).addSubcommand(new ListAll(console)).addSubcommand(new Show(console))
                .addSubcommand(new Renew(console));
    }

    @Command(name = "certificate", description = "List, show and renew the certificate.", synopsisSubcommandLabel = "VERB")
    private static final class Group extends VerbGroup {
        Group(Console console) {
            super(console);
        }
    }

    @Command(name = "list", description = "List the chain in use, the server's own certificate first.")
    private static final class ListAll extends TableVerb {
        ListAll(Console console) {
            super(console, "there is no certificate", "subject", "names", "issuer", "until", "days", "selfSigned", "fits");
        }

        @Override
        Request request() {
            return Request.of("certificate.list");
        }
    }

    @Command(name = "show", description = "Show where the certificate comes from, when it was and will be renewed, and what was in the way.")
    private static final class Show extends PlacedVerb {
        Show(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("certificate.show"), console, this::print);
            return 0;
        }

        private void print(JsonNode item) {
            for (String field : new String[]{"kind", "directory", "proof", "file", "until", "days", "renewed", "next", "problem"})
                if (!item.path(field).asString("").isEmpty())
                    console.out().println(field + ": " + item.path(field).asString(""));
            console.out().println("names: " + texts(item.path("names")));
            if (item.path("attempts").isEmpty())
                return;
            var table = new Table("AT", "RESULT", "UNTIL", "NAMES", "PROBLEM");
            for (JsonNode a : item.path("attempts"))
                table.row(a.path("at").asString(""), a.path("result").asString(""), a.path("until").asString(""), texts(a.path("names")),
                        a.path("problem").asString(""));
            table.print(console.out());
        }
    }

    private static String texts(JsonNode array) {
        var all = new ArrayList<String>();
        array.forEach(n -> all.add(n.asString("")));
        return String.join(", ", all);
    }

    @Command(name = "renew", description = "Get a new certificate now, or read the files again that tls.certificate names; the server must be running.")
    private static final class Renew extends PlacedVerb {
        Renew(Console console) {
            super(console);
        }

        @Override
        public Integer call() throws Exception {
            place.ask(Request.of("certificate.renew"), console,
                    item -> console.out().println("valid until " + item.path("until").asString("") + " for " + texts(item.path("names"))));
            return 0;
        }
    }
}
