package org.posthouse.protocol.imap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;

/** Reads search keys. RFC 3501 §6.4.4 */
final class SearchParser {
    private static final int MAX_KEYS = 1000;
    private final WireReader in;
    private final Lexer lex;
    private Charset charset = StandardCharsets.UTF_8;
    private int keys;

    SearchParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    Command.Search search(boolean uid) throws IOException, SyntaxException {
        String named = null;
        String word = ByteClass.ALPHA.contains(in.peek()) ? lex.word() : null;
        if (word != null && word.equals("CHARSET")) {
            lex.sp();
            named = lex.astringText();
            charset = charset(named);
            lex.sp();
            word = null;
        }
        List<SearchKey> all = new ArrayList<>();
        all.add(word == null ? key() : named(word));
        while (in.take(' '))
            all.add(key());
        return new Command.Search(uid, named, all.size() == 1 ? all.getFirst() : new SearchKey.And(all));
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
        if (c == '*' || ByteClass.DIGIT.contains(c))
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
            case "UID" -> uids();
            case "NOT" -> new SearchKey.Not(spKey());
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
        lex.sp();
        byte[] bytes = lex.astring(Syntax.MAILBOX_CHAR);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new SyntaxException("the text is not in the named charset");
        }
    }
}
