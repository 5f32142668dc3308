package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imap.Command.GetMetadata.Depth;
import org.posthouse.protocol.imap.Command.MetadataValue;
import org.posthouse.protocol.imapwire.Lexer;

/** Reads commands about rights, quota, annotations, and URLs for others. RFC 4314 §7, RFC 9208 §7, RFC 5464 §5, RFC 4467 §9 */
final class SharingCommandParser {
    private static final int MAX_ENTRIES = 200;
    private final WireReader in;
    private final Lexer lex;

    SharingCommandParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** The rest of a command whose name was read. */
    Command command(String name) throws IOException, SyntaxException {
        if (name.equals("RESETKEY"))
            return resetKey();
        lex.sp();
        return switch (name) {
            case "SETACL" -> setAcl();
            case "DELETEACL" -> new Command.DeleteAcl(lex.mailbox(), identifier());
            case "GETACL" -> new Command.GetAcl(lex.mailbox());
            case "LISTRIGHTS" -> new Command.ListRights(lex.mailbox(), identifier());
            case "MYRIGHTS" -> new Command.MyRights(lex.mailbox());
            case "GETQUOTA" -> new Command.GetQuota(lex.astringText());
            case "GETQUOTAROOT" -> new Command.GetQuotaRoot(lex.mailbox());
            case "SETQUOTA" -> setQuota();
            case "GETMETADATA" -> getMetadata();
            case "GENURLAUTH" -> genUrlAuth();
            case "URLFETCH" -> urlFetch();
            default -> setMetadata();
        };
    }

    private String identifier() throws IOException, SyntaxException {
        lex.sp();
        return lex.astringText();
    }

    /** setacl = "SETACL" SP mailbox SP identifier SP mod-rights */
    private Command setAcl() throws IOException, SyntaxException {
        String mailbox = lex.mailbox();
        String identifier = identifier();
        lex.sp();
        String rights = lex.astringText();
        Command.Store.How how = switch (rights.isEmpty() ? ' ' : rights.charAt(0)) {
            case '+' -> Command.Store.How.ADD;
            case '-' -> Command.Store.How.REMOVE;
            default -> Command.Store.How.REPLACE;
        };
        return new Command.SetAcl(mailbox, identifier, how, how == Command.Store.How.REPLACE ? rights : rights.substring(1));
    }

    /** setquota = "SETQUOTA" SP quota-root-name SP setquota-list */
    private Command setQuota() throws IOException, SyntaxException {
        String root = lex.astringText();
        in.expect(" (");
        Map<String, Long> limits = new LinkedHashMap<>();
        while (!in.take(')')) {
            lex.item();
            if (!limits.isEmpty())
                lex.sp();
            String resource = lex.word();
            lex.sp();
            limits.put(resource, lex.number());
        }
        return new Command.SetQuota(root, limits);
    }

    /** resetkey = "RESETKEY" [SP mailbox *(SP mechanism)] */
    private Command resetKey() throws IOException, SyntaxException {
        if (!in.take(' '))
            return new Command.ResetKey(null, List.of());
        String mailbox = lex.mailbox();
        List<String> mechanisms = new ArrayList<>();
        while (in.take(' '))
            mechanisms.add(mechanism());
        return new Command.ResetKey(mailbox, mechanisms);
    }

    private String mechanism() throws IOException, SyntaxException {
        lex.item();
        return lex.atom().toUpperCase(Locale.ROOT);
    }

    /** genurlauth = "GENURLAUTH" 1*(SP url-rump SP mechanism) */
    private Command genUrlAuth() throws IOException, SyntaxException {
        List<Command.UrlWanted> urls = new ArrayList<>();
        do {
            String url = lex.astringText();
            lex.sp();
            urls.add(new Command.UrlWanted(url, mechanism()));
        } while (in.take(' '));
        return new Command.GenUrlAuth(urls);
    }

    /** urlfetch = "URLFETCH" 1*(SP url-full) */
    private Command urlFetch() throws IOException, SyntaxException {
        List<String> urls = new ArrayList<>();
        do {
            lex.item();
            urls.add(lex.astringText());
        } while (in.take(' '));
        return new Command.UrlFetch(urls);
    }

    /** getmetadata = "GETMETADATA" [SP getmetadata-options] SP mailbox SP entries; in the examples the options follow the mailbox. */
    private Command getMetadata() throws IOException, SyntaxException {
        MetadataOptions options = new MetadataOptions();
        boolean first = in.peek() == '(';
        if (first) {
            options.read();
            lex.sp();
        }
        String mailbox = lex.mailbox();
        lex.sp();
        if (in.peek() != '(')
            return new Command.GetMetadata(mailbox, options.depth, options.maxSize, List.of(entry()));
        in.expect('(');
        if (!first && in.peek() != '/' && in.peek() != '"' && in.peek() != '{') {
            options.rest();
            lex.sp();
            if (in.peek() != '(')
                return new Command.GetMetadata(mailbox, options.depth, options.maxSize, List.of(entry()));
            in.expect('(');
        }
        List<String> entries = new ArrayList<>();
        do
            entries.add(entry());
        while (in.take(' ') && entries.size() < MAX_ENTRIES);
        in.expect(')');
        return new Command.GetMetadata(mailbox, options.depth, options.maxSize, entries);
    }

    /** getmetadata-options */
    private final class MetadataOptions {
        private Depth depth = Depth.ZERO;
        private long maxSize = -1;

        void read() throws IOException, SyntaxException {
            in.expect('(');
            rest();
        }

        void rest() throws IOException, SyntaxException {
            do {
                String word = lex.word();
                lex.sp();
                switch (word) {
                    case "DEPTH" -> depth = depth(lex.atom());
                    case "MAXSIZE" -> maxSize = lex.number();
                    default -> throw new SyntaxException("unknown option of GETMETADATA");
                }
            } while (in.take(' '));
            in.expect(')');
        }

        private Depth depth(String word) throws SyntaxException {
            for (Depth d : Depth.values())
                if (d.word().equalsIgnoreCase(word))
                    return d;
            throw new SyntaxException("DEPTH is 0, 1 or infinity");
        }
    }

    private String entry() throws IOException, SyntaxException {
        lex.item();
        return lex.astringText();
    }

    /** setmetadata = "SETMETADATA" SP mailbox SP entry-values */
    private Command setMetadata() throws IOException, SyntaxException {
        String mailbox = lex.mailbox();
        in.expect(" (");
        List<MetadataValue> values = new ArrayList<>();
        do {
            if (values.size() == MAX_ENTRIES)
                throw new SyntaxException("at most " + MAX_ENTRIES + " entries");
            String entry = entry();
            lex.sp();
            values.add(new MetadataValue(entry, value()));
        } while (in.take(' '));
        in.expect(')');
        return new Command.SetMetadata(mailbox, values);
    }

    /** value = nstring / literal8 */
    private @Nullable String value() throws IOException, SyntaxException {
        if (in.peek() == 'N' || in.peek() == 'n') {
            in.expect("NIL");
            return null;
        }
        byte[] octets = in.take('~') ? lex.octets() : lex.string();
        return new String(octets, StandardCharsets.ISO_8859_1);
    }
}
