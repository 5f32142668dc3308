package org.posthouse.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.agent.account.AccountException;
import org.posthouse.agent.account.Identity;
import org.posthouse.agent.letter.Given;
import org.posthouse.agent.letter.Original;
import org.posthouse.agent.letter.Recipients;
import org.posthouse.agent.letter.Spool;
import org.posthouse.agent.remote.Envelope;
import org.posthouse.agent.remote.RemoteException;
import org.posthouse.mail.address.Address;
import org.posthouse.mail.address.AddressList;
import org.posthouse.mail.address.HeaderAddress.Entry;
import org.posthouse.mail.address.ReturnPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a message that another program wrote, as {@code sendmail} does. */
@Command(name = "send", description = {"Send the message on standard input, as sendmail does.",
        "Without an address it goes to those whom its header names, as with -t."})
final class SendVerb extends Verb {
    @Option(names = "-t", description = "To those whom To, Cc and Bcc name, too.")
    private boolean fromHeader;
    @Option(names = {"-f", "-r"}, paramLabel = "ADDRESS", description = "The return path.")
    private String returnPath = "";
    @Option(names = "-F", paramLabel = "NAME", description = "The author's name where the message has no From.")
    private @Nullable String name;
    @Option(names = {"-i", "-oi"}, description = "A line with a lone dot does not end the message.")
    private boolean dots;
    @Option(names = {"-bm", "-oem", "-om", "-oee", "-odi", "-odb"}, hidden = true)
    private boolean ignored;
    @Parameters(arity = "0..*", paramLabel = "ADDRESS")
    private List<String> people = List.of();

    SendVerb(Desk desk) {
        super(desk);
    }

    @Override
    public Integer call() throws Exception {
        if (desk.terminal.typed() && people.isEmpty() && !fromHeader)
            throw new Failure(Exit.USAGE, "send reads a message from standard input: mail send < file.eml; compose writes one");
        Identity own = desk.account().identity();
        var author = name == null ? own : new Identity(name, own.address(), "");
        try (var spool = new Spool()) {
            Given given = Given.copy(desk.terminal.in(), spool.out(), author, !dots, desk.clock, desk.zone);
            List<Entry> to = new ArrayList<>();
            for (String p : people)
                to.addAll(AddressList.entries(AddressList.parse(p)));
            if (fromHeader || people.isEmpty())
                to.addAll(given.recipients());
            Set<Address> all = new LinkedHashSet<>(Post.addresses(to));
            if (all.isEmpty())
                throw new Failure(Exit.NO_USER, "to whom? Neither the header nor the command line names anybody");
            return new Post(desk).send(new Envelope(path(given), List.copyOf(all), null), spool, id(spool));
        }
    }

    private static String id(Spool spool) throws IOException {
        return String.join(" ", Original.of(spool).ids("Message-ID"));
    }

    private ReturnPath path(Given given) throws AccountException, Failure {
        if (returnPath.equals("<>"))
            return ReturnPath.NULL;
        if (!returnPath.isEmpty())
            return ReturnPath.of(Post.addresses(AddressList.entries(AddressList.parse(returnPath))).stream().findFirst()
                    .orElseThrow(() -> new Failure(Exit.USAGE, "-f " + returnPath + " is no address")));
        return ReturnPath.of(sender(desk, given.from()).address());
    }

    /** The identity that a From names, else the account's own. */
    private static Identity sender(Desk desk, List<Entry> from) throws AccountException {
        for (Identity i : desk.account().identities())
            if (from.stream().anyMatch(e -> Recipients.key(e).equals(Recipients.key(i.entry()))))
                return i;
        return desk.account().identity();
    }

    /** Sends a draft to all it names, without its Bcc. */
    static int sendDraft(Desk desk, String id) throws IOException, AccountException, RemoteException, Failure {
        try (Desk.Fetched fetched = desk.fetch(id); var spool = new Spool()) {
            Given given;
            try (InputStream in = fetched.spool().stream(0, fetched.spool().size())) {
                given = Given.copy(in, spool.out(), desk.account().identity(), false, desk.clock, desk.zone);
            }
            List<Address> to = Post.addresses(given.recipients());
            if (to.isEmpty())
                throw new Failure(Exit.DATA, id + " names nobody to send it to");
            return new Post(desk).send(new Envelope(ReturnPath.of(sender(desk, given.from()).address()), to, null), spool, id(spool));
        }
    }
}
