package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.Lexer;
import org.posthouse.protocol.imapwire.Syntax;

/** Reads what is searched for, and what is told of it. RFC 9051 §6.4.4 */
final class SearchParser {
    private static final int MAX_ORDER = 20;
    private static final int MAX_TAGS = 100;
    private static final int MAX_SOURCES = 100;
    private static final int MAX_KEYS = 1000;
    /** Keys that may need the text of every message. */
    private static final int MAX_TEXTS = 64;
    private static final ByteClass OBJECT_ID = ByteClass.ALPHA.or(ByteClass.DIGIT).or(ByteClass.of("_-", "_-")).as("object id");
    private final WireReader in;
    private final Lexer lex;
    private Charset charset = StandardCharsets.UTF_8;
    private int keys;
    private int texts;

    SearchParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** search = "SEARCH" [search-return-opts] SP search-program. RFC 9051 §9 */
    Command.Search search(boolean uid) throws IOException, SyntaxException {
        String word = alpha();
        SearchReturn returns = null;
        if (word != null && word.equals("RETURN")) {
            returns = returnOptions();
            word = alpha();
        }
        return program(word, returns, uid);
    }

    /** esearch = "ESEARCH" [SP "IN" SP "(" source-mbox ")"] [SP search-return-opts] SP search-program. No scope options are known. RFC 7377 §4 */
    Command.MultiSearch multiSearch() throws IOException, SyntaxException {
        List<NotifyGroup.Mailboxes> sources = new ArrayList<>();
        String word = alpha();
        if (word != null && word.equals("IN")) {
            in.expect(" (");
            NotifyParser parser = new NotifyParser(in, lex);
            do {
                if (sources.size() == MAX_SOURCES)
                    throw new SyntaxException("at most " + MAX_SOURCES + " choices of mailboxes");
                sources.add(parser.source());
            } while (in.take(' '));
            in.expect(')');
            lex.sp();
            word = alpha();
        }
        SearchReturn returns = null;
        if (word != null && word.equals("RETURN")) {
            returns = returnOptions();
            word = alpha();
        }
        Command.Search search = program(word, returns, true);
        return new Command.MultiSearch(sources, returns, search.charset(), search.key());
    }

    /** sort = "SORT" [search-return-opts] SP sort-criteria SP search-criteria. RFC 5267 §5 */
    Command.Sort sort(boolean uid) throws IOException, SyntaxException {
        SearchReturn returns = null;
        if (in.peek() != '(') {
            in.expect("RETURN");
            returns = returnOptions();
        }
        List<SortKey> order = new ArrayList<>();
        in.expect('(');
        do {
            if (order.size() >= MAX_ORDER)
                throw new SyntaxException("at most " + MAX_ORDER + " criteria");
            String word = lex.word();
            boolean reverse = word.equals("REVERSE");
            if (reverse)
                lex.sp();
            order.add(new SortKey(by(reverse ? lex.word() : word), reverse));
        } while (in.take(' '));
        in.expect(')');
        lex.sp();
        String named = criteriaCharset();
        return new Command.Sort(uid, returns, order, named, keys(null));
    }

    private static SortKey.By by(String word) throws SyntaxException {
        for (SortKey.By by : SortKey.By.values())
            if (by.name().equals(word))
                return by;
        throw new SyntaxException("unknown sort criterion");
    }

    /** command-select =/ "CANCELUPDATE" 1*(SP quoted). RFC 5267 §5 */
    Command.CancelUpdate cancelUpdate() throws IOException, SyntaxException {
        List<String> tags = new ArrayList<>();
        do {
            lex.sp();
            lex.item();
            if (tags.size() >= MAX_TAGS)
                throw new SyntaxException("at most " + MAX_TAGS + " tags");
            tags.add(Lexer.utf8(lex.string()));
        } while (in.peek() == ' ');
        return new Command.CancelUpdate(tags);
    }

    /** thread = "THREAD" SP thread-alg SP search-criteria. RFC 5256 §5 */
    Command.Threads threads(boolean uid) throws IOException, SyntaxException {
        String word = lex.word();
        for (Command.Threads.Algorithm algorithm : Command.Threads.Algorithm.values())
            if (algorithm.name().equals(word)) {
                lex.sp();
                String named = criteriaCharset();
                return new Command.Threads(uid, algorithm, named, keys(null));
            }
        throw new SyntaxException("unknown threading algorithm");
    }

    /** The charset of search-criteria, and the space after it. RFC 5256 §5 */
    private String criteriaCharset() throws IOException, SyntaxException {
        String named = lex.astringText();
        charset = charset(named);
        lex.sp();
        return named;
    }

    private @Nullable String alpha() throws IOException, SyntaxException {
        return ByteClass.ALPHA.contains(in.peek()) ? lex.word() : null;
    }

    /** search-program = ["CHARSET" SP charset SP] search-key *(SP search-key) */
    private Command.Search program(@Nullable String first, @Nullable SearchReturn returns, boolean uid)
            throws IOException, SyntaxException {
        String named = null;
        String word = first;
        if (word != null && word.equals("CHARSET")) {
            lex.sp();
            named = lex.astringText();
            charset = charset(named);
            lex.sp();
            word = null;
        }
        return new Command.Search(uid, returns, named, keys(word));
    }

    /** search-key *(SP search-key), of which a first word may have been read. */
    private SearchKey keys(@Nullable String first) throws IOException, SyntaxException {
        List<SearchKey> all = new ArrayList<>();
        all.add(first == null ? key() : named(first));
        while (in.take(' '))
            all.add(key());
        return all.size() == 1 ? all.getFirst() : new SearchKey.And(all);
    }

    /** search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")", and the space after it. RFC 9051 §9, RFC 5267 §5 */
    private SearchReturn returnOptions() throws IOException, SyntaxException {
        in.expect(" (");
        Set<SearchReturn.Option> options = EnumSet.noneOf(SearchReturn.Option.class);
        PartialRange partial = null;
        List<FetchItem> fetched = List.of();
        boolean spaced = true;
        while (!in.take(')')) {
            lex.item();
            if (!spaced)
                lex.sp();
            spaced = false;
            String word = lex.word();
            if (!word.equals("PARTIAL")) {
                options.add(option(word));
                if (!word.equals("UPDATE"))
                    continue;
                spaced = in.take(' ');
                if (in.peek() == '(') {
                    fetched = new FetchParser(in, lex).items();
                    spaced = false;
                } else if (spaced && in.peek() == ')') {
                    throw new SyntaxException("expected a return option");
                }
                continue;
            }
            if (partial != null)
                throw new SyntaxException("PARTIAL may be given once");
            lex.sp();
            partial = partialRange();
        }
        // RFC 9394 §3.1
        if (partial != null && options.contains(SearchReturn.Option.ALL))
            throw new SyntaxException("either PARTIAL or ALL");
        lex.sp();
        return new SearchReturn(options, partial, fetched);
    }

    private static SearchReturn.Option option(String word) throws SyntaxException {
        for (SearchReturn.Option option : SearchReturn.Option.values())
            if (option.name().equals(word))
                return option;
        throw new SyntaxException("unknown return option");
    }

    /** partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number. RFC 9394 §4 */
    PartialRange partialRange() throws IOException, SyntaxException {
        boolean fromEnd = in.take('-');
        long first = lex.nzNumber();
        in.expect(fromEnd ? ":-" : ":");
        long last = lex.nzNumber();
        return fromEnd ? new PartialRange(-first, -last) : new PartialRange(first, last);
    }

    // A name we do not know is read as one char per octet; whoever answers sees the name.
    private static Charset charset(String name) {
        Charset c = org.posthouse.protocol.imap.SearchCharset.find(name);
        return c == null ? StandardCharsets.ISO_8859_1 : c;
    }

    private SearchKey key() throws IOException, SyntaxException {
        if (++keys > MAX_KEYS)
            throw new SyntaxException("more than " + MAX_KEYS + " search keys");
        int c = in.peek();
        if (c == '*' || c == '$' || ByteClass.DIGIT.contains(c))
            return new SearchKey.Numbers(lex.sequenceSet());
        if (c != '(')
            return named(lex.word());
        in.next();
        lex.deeper();
        List<SearchKey> all = new ArrayList<>();
        do
            all.add(key());
        while (in.take(' '));
        in.expect(')');
        lex.shallower();
        return all.size() == 1 ? all.getFirst() : new SearchKey.And(all);
    }

    private SearchKey named(String word) throws IOException, SyntaxException {
        SearchKey flag = flagKey(word);
        if (flag != null)
            return flag;
        return switch (word) {
            case "ALL" -> SearchKey.Simple.ALL;
            case "NEW" -> SearchKey.Simple.NEW;
            case "OLD" -> SearchKey.Simple.OLD;
            case "RECENT" -> SearchKey.Simple.RECENT;
            case "KEYWORD" -> new SearchKey.HasFlag(spAtom(), true);
            case "UNKEYWORD" -> new SearchKey.HasFlag(spAtom(), false);
            case "BCC", "CC", "FROM", "SUBJECT", "TO" ->
                new SearchKey.Header(word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT), spText());
            case "HEADER" -> new SearchKey.Header(header(), spText());
            case "BODY" -> new SearchKey.Body(spText());
            case "TEXT" -> new SearchKey.Text(spText());
            case "BEFORE" -> received(SearchKey.Day.BEFORE);
            case "ON" -> received(SearchKey.Day.ON);
            case "SINCE" -> received(SearchKey.Day.SINCE);
            case "SENTBEFORE" -> sent(SearchKey.Day.BEFORE);
            case "SENTON" -> sent(SearchKey.Day.ON);
            case "SENTSINCE" -> sent(SearchKey.Day.SINCE);
            case "LARGER" -> new SearchKey.Larger(spNumber());
            case "SMALLER" -> new SearchKey.Smaller(spNumber());
            case "SAVEDBEFORE" -> saved(SearchKey.Day.BEFORE);
            case "SAVEDON" -> saved(SearchKey.Day.ON);
            case "SAVEDSINCE" -> saved(SearchKey.Day.SINCE);
            case "SAVEDATESUPPORTED" -> SearchKey.Simple.SAVEDATESUPPORTED;
            case "OLDER" -> new SearchKey.Within(true, spNzNumber());
            case "YOUNGER" -> new SearchKey.Within(false, spNzNumber());
            case "EMAILID" -> new SearchKey.EmailId(objectId());
            case "THREADID" -> new SearchKey.ThreadId(objectId());
            case "UID" -> uids();
            case "MODSEQ" -> new SyncParser(in, lex).searchKey();
            case "NOT" -> new SearchKey.Not(spKey());
            case "FILTER" -> filter();
            case "FUZZY" -> new SearchKey.Fuzzy(spKey());
            case "OR" -> new SearchKey.Or(spKey(), spKey());
            default -> throw new SyntaxException("unknown search key");
        };
    }

    private static @Nullable SearchKey flagKey(String word) {
        boolean set = !word.startsWith("UN") || word.equals("UNKEYWORD");
        return switch (set ? word : word.substring(2)) {
            case "ANSWERED" -> new SearchKey.HasFlag("\\Answered", set);
            case "DELETED" -> new SearchKey.HasFlag("\\Deleted", set);
            case "DRAFT" -> new SearchKey.HasFlag("\\Draft", set);
            case "FLAGGED" -> new SearchKey.HasFlag("\\Flagged", set);
            case "SEEN" -> new SearchKey.HasFlag("\\Seen", set);
            default -> null;
        };
    }

    private SearchKey spKey() throws IOException, SyntaxException {
        lex.sp();
        lex.deeper();
        SearchKey key = key();
        lex.shallower();
        return key;
    }

    /** filter-name = 1*(ATOM-CHAR except "/"). RFC 5466 */
    private SearchKey filter() throws IOException, SyntaxException {
        String name = spAtom();
        if (name.indexOf('/') >= 0)
            throw new SyntaxException("a filter has no / in its name");
        return new SearchKey.Filter(name);
    }

    /** search-key *(SP search-key) and nothing behind it, in UTF-8. */
    SearchKey criteria() throws IOException, SyntaxException {
        SearchKey key = keys(null);
        if (in.peek() >= 0)
            throw new SyntaxException("expected another search key");
        return key;
    }

    private SearchKey uids() throws IOException, SyntaxException {
        lex.sp();
        return new SearchKey.Uids(lex.sequenceSet());
    }

    private SearchKey received(SearchKey.Day day) throws IOException, SyntaxException {
        lex.sp();
        return new SearchKey.Received(day, lex.date());
    }

    private SearchKey sent(SearchKey.Day day) throws IOException, SyntaxException {
        lex.sp();
        return new SearchKey.Sent(day, lex.date());
    }

    private SearchKey saved(SearchKey.Day day) throws IOException, SyntaxException {
        lex.sp();
        return new SearchKey.Saved(day, lex.date());
    }

    /** objectid = 1*255(ALPHA / DIGIT / "_" / "-"). RFC 8474 §7 */
    private String objectId() throws IOException, SyntaxException {
        lex.sp();
        return in.takeSome(OBJECT_ID, 255);
    }

    private long spNzNumber() throws IOException, SyntaxException {
        lex.sp();
        return lex.nzNumber();
    }

    private long spNumber() throws IOException, SyntaxException {
        lex.sp();
        return lex.number();
    }

    private String spAtom() throws IOException, SyntaxException {
        lex.sp();
        return lex.atom();
    }

    private String header() throws IOException, SyntaxException {
        lex.sp();
        return lex.astringText();
    }

    private String spText() throws IOException, SyntaxException {
        if (++texts > MAX_TEXTS)
            throw new SyntaxException("more than " + MAX_TEXTS + " texts to look for");
        lex.sp();
        byte[] bytes = lex.astring(Syntax.MAILBOX_CHAR);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("the text is not in the named charset");
        }
    }
}
