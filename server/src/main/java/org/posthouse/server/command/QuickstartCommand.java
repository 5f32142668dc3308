package org.posthouse.server.command;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.posthouse.base.net.SelfSigned;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.Domain;
import org.posthouse.mta.signing.DkimKey;
import org.posthouse.server.admin.AdminException;
import org.posthouse.server.admin.Exit;
import org.posthouse.server.admin.Passwords;
import org.posthouse.server.admin.Request;
import org.posthouse.server.config.Config;
import org.posthouse.server.config.ConfigReader;
import org.posthouse.server.records.DnsAdvice;
import org.posthouse.server.text.Console;
import org.posthouse.server.text.Console.Colour;
import org.posthouse.server.text.Table;
import org.posthouse.server.wiring.House;
import org.posthouse.server.wiring.Seams;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quickstart}: everything a server needs, in one folder. */
@Command(name = "quickstart", description = "Make a server's folder: configuration, keys, certificate and the first account; check the surroundings.")
final class QuickstartCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "ADDRESS", description = "The first account, such as you@example.org, who owns the server; without it `serve` prints where to go on in a browser.")
    private String address = "";
    @Option(names = "--dir", required = true, paramLabel = "DIR", description = "The folder to make.")
    private Path dir = Path.of(".");
    @Option(names = "--hostname", paramLabel = "H", description = "The server's name in DNS (default: mail.DOMAIN).")
    private String hostname = "";
    @Option(names = "--listen", paramLabel = "IP", defaultValue = "0.0.0.0", description = "The address to listen on (default ${DEFAULT-VALUE}, all).")
    private String listen = "0.0.0.0";
    @Option(names = "--port-base", paramLabel = "N", defaultValue = "0", description = "Ports are N+25, N+587, N+465, N+110, N+995, N+143, N+993, N+4190, N+443 (default 0: the real ones).")
    private int portBase;
    @Option(names = "--password-stdin", description = "Read the password from standard input; else one is made and shown once.")
    private boolean passwordStdin;

    private final Console console;

    QuickstartCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        if (address.isEmpty())
            return bare();
        Address account = address();
        String host = hostname.isEmpty() ? "mail." + account.domain() : hostname(hostname);
        if (portBase < 0 || portBase > 61000)
            throw new AdminException(Exit.USAGE, "--port-base is a number from 0 to 61000");
        Path file = dir.resolve(ConfigReader.FILE);
        if (Files.exists(file))
            throw new AdminException(Exit.CANNOT_CREATE,
                    file + " exists already; this folder is set up. Add accounts with `posthouse account add`");
        String text = QuickstartFile.text(host, listen, portBase);
        Config config = ConfigReader.read(file, text);
        String password = passwordStdin ? new Input(console).password() : Passwords.make();
        make(file, text, config, account, password);
        List<DkimKey> keys = DomainDkimCommand.keys(new Place(dir, false), account.domain().ascii());
        report(config, account, keys, passwordStdin ? "(as given)" : password + "   (shown only now)");
        return 0;
    }

    /** A folder without accounts, for the first run in a browser. */
    private Integer bare() throws Exception {
        if (hostname.isEmpty())
            throw new AdminException(Exit.USAGE, "give the first account's address, or --hostname and no address");
        Path file = dir.resolve(ConfigReader.FILE);
        if (Files.exists(file))
            throw new AdminException(Exit.CANNOT_CREATE, file + " exists already; `posthouse serve --setup --dir " + dir + "` goes on");
        String text = QuickstartFile.text(hostname(hostname), listen, portBase);
        Config config = ConfigReader.read(file, text);
        Files.createDirectories(dir);
        SelfSigned.create(House.keys(dir), List.of(config.hostname()));
        Path part = dir.resolve(ConfigReader.FILE + ".new");
        Files.writeString(part, text);
        Files.move(part, file);
        console.out().println("Posthouse is set up in " + dir + ", without accounts.");
        console.out().println("Next: posthouse serve --dir " + dir + "   (it prints an address to open in a browser)");
        return 0;
    }

    private Address address() throws AdminException {
        try {
            return Address.parse(address);
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, "'" + address + "' is no address: " + e.getMessage(), e);
        }
    }

    private static String hostname(String name) throws AdminException {
        try {
            return Domain.of(name).toString();
        } catch (IllegalArgumentException e) {
            throw new AdminException(Exit.DATA, "'" + name + "' is no host name: " + e.getMessage(), e);
        }
    }

    /** The configuration comes last: a folder that has one is complete. */
    private void make(Path file, String text, Config config, Address account, String password) throws Exception {
        Files.createDirectories(dir);
        SelfSigned.create(House.keys(dir), List.of(config.hostname()));
        try (House house = House.open(config, dir, Seams.real())) {
            var operations = house.desk().local("quickstart");
            if (house.rooms().directory().account(account).isEmpty()) {
                if (!house.rooms().directory().isLocal(account.domain()))
                    operations.execute(Request.of("domain.add").with("domain", account.domain().toString()), _ -> {
                    });
                operations.execute(Request.of("account.add").with("addresses", List.of(account.toString())).with("password", password),
                        _ -> {
                        });
                operations.execute(Request.of("account.role").with("address", account.toString()).with("role", "owner"), _ -> {
                });
            }
        }
        Path part = dir.resolve(ConfigReader.FILE + ".new");
        Files.writeString(part, text);
        Files.move(part, file);
    }

    private void report(Config config, Address account, List<DkimKey> keys, String password) throws IOException {
        PrintStream out = console.out();
        out.println(console.in(Colour.BOLD, "Posthouse is set up in " + dir));
        out.println("  login     " + account);
        out.println("  password  " + password);
        out.println();
        for (Surroundings.Finding finding : Surroundings.look(config, dir))
            out.println("  " + (finding.good() ? console.in(Colour.GREEN, "ok     ") : console.in(Colour.YELLOW, "look at")) + " "
                    + finding.text());
        out.println();
        out.println("DNS records to publish (`posthouse domain dns " + account.domain() + " --dir " + dir + "` checks them):");
        var table = new Table("  NAME", "TYPE", "VALUE");
        for (DnsAdvice.Line line : new DnsAdvice(account.domain().toString(), config.hostname(), List.of(), null).lines())
            table.row("  " + line.name(), line.type(), line.value());
        table.print(out);
        for (DkimKey key : keys)
            out.println("  " + DomainDkimCommand.zoneLine(key));
        out.println();
        out.println("Next: " + console.in(Colour.BOLD, "posthouse serve --dir " + dir));
        out.println("Mail programs: IMAP " + config.hostname() + ":" + (portBase + 993) + " or POP3 :" + (portBase + 995) + ", SMTP :"
                + (portBase + 465)
                + ", all with TLS; the login is the address.");
        out.println("Browsers: https://" + config.hostname() + (portBase == 0 ? "" : ":" + (portBase + 443)) + "/");
        out.println("The certificate is self-signed; [tls] certificate in " + dir.resolve(ConfigReader.FILE) + " takes your own.");
    }
}
