package org.posthouse.protocol.imap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.posthouse.base.wire.ByteClass;
import org.posthouse.base.wire.SyntaxException;
import org.posthouse.base.wire.WireReader;
import org.posthouse.protocol.imapwire.Lexer;
import org.posthouse.protocol.imapwire.SequenceSet;

/** Reads what commands say about modseqs. RFC 7162 §7 */
final class SyncParser {
    private final WireReader in;
    private final Lexer lex;

    SyncParser(WireReader in, Lexer lex) {
        this.in = in;
        this.lex = lex;
    }

    /** select-params = SP "(" select-param *(SP select-param) ")" */
    SelectOptions selectOptions() throws IOException, SyntaxException {
        if (!in.take(' '))
            return SelectOptions.NONE;
        boolean condstore = false;
        SelectOptions.Known known = null;
        in.expect('(');
        do {
            switch (lex.word()) {
                case "CONDSTORE" -> condstore = true;
                case "QRESYNC" -> {
                    if (known != null)
                        throw new SyntaxException("QRESYNC stands once");
                    known = known();
                }
                default -> throw new SyntaxException("unknown parameter of SELECT");
            }
        } while (in.take(' '));
        in.expect(')');
        return new SelectOptions(condstore, known);
    }

    /** "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")" */
    private SelectOptions.Known known() throws IOException, SyntaxException {
        in.expect(" (");
        long validity = lex.nzNumber();
        lex.sp();
        long modSeq = modSeq();
        SequenceSet uids = null;
        SelectOptions.Match match = null;
        if (in.take(' ') && in.peek() != '(') {
            uids = knownSet();
            if (in.take(' '))
                match = match();
        } else if (in.peek() == '(')
            match = match();
        in.expect(')');
        return new SelectOptions.Known(validity, modSeq, uids, match);
    }

    /** seq-match-data = "(" known-sequence-set SP known-uid-set ")" */
    private SelectOptions.Match match() throws IOException, SyntaxException {
        in.expect('(');
        SequenceSet numbers = ascending(knownSet());
        lex.sp();
        SequenceSet uids = ascending(knownSet());
        in.expect(')');
        return new SelectOptions.Match(numbers, uids);
    }

    /** known-uids = sequence-set ; Sequence of UIDs; "*" is not allowed. */
    private SequenceSet knownSet() throws IOException, SyntaxException {
        SequenceSet set = lex.sequenceSet();
        if (set.isSaved())
            throw new SyntaxException("no $ in what is known");
        for (int r = 0; r < set.ranges(); r++)
            if (set.first(r) == SequenceSet.STAR || set.last(r) == SequenceSet.STAR)
                throw new SyntaxException("no * in what is known");
        return set;
    }

    private static SequenceSet ascending(SequenceSet set) throws SyntaxException {
        for (int r = 0; r < set.ranges(); r++)
            if (set.last(r) < set.first(r) || r > 0 && set.first(r) <= set.last(r - 1))
                throw new SyntaxException("known numbers and UIDs stand in ascending order");
        return set;
    }

    /** mod-sequence-value = 1*DIGIT ; Positive unsigned 63-bit integer */
    private long modSeq() throws IOException, SyntaxException {
        long n = lex.number();
        if (n == 0)
            throw new SyntaxException("expected a modseq from 1");
        return n;
    }

    /** fetch-modifiers = SP "(" fetch-modifier *(SP fetch-modifier) ")", chgsince-fetch-mod, rexpunges-fetch-mod */
    FetchModifiers fetchModifiers(boolean uid, FetchParser items) throws IOException, SyntaxException {
        if (!items.spaced() && !in.take(' '))
            return FetchModifiers.NONE;
        long since = -1;
        boolean vanished = false;
        PartialRange partial = null;
        if (!items.opened())
            in.expect('(');
        do {
            switch (lex.word()) {
                case "CHANGEDSINCE" -> {
                    if (since >= 0)
                        throw new SyntaxException("CHANGEDSINCE stands once");
                    lex.sp();
                    since = modSeq();
                }
                case "VANISHED" -> vanished = true;
                case "PARTIAL" -> {
                    if (partial != null || !uid)
                        throw new SyntaxException("PARTIAL stands once, in UID FETCH");
                    lex.sp();
                    partial = new SearchParser(in, lex).partialRange();
                }
                default -> throw new SyntaxException("unknown modifier of FETCH");
            }
        } while (in.take(' '));
        in.expect(')');
        if (vanished && (!uid || since < 0))
            throw new SyntaxException("VANISHED belongs to UID FETCH with CHANGEDSINCE");
        return new FetchModifiers(since, vanished, partial);
    }

    /** store-modifier = "UNCHANGEDSINCE" SP mod-sequence-valzer, in parentheses; -1 where there is none */
    long unchangedSince() throws IOException, SyntaxException {
        if (!in.take('('))
            return -1;
        if (!lex.word().equals("UNCHANGEDSINCE"))
            throw new SyntaxException("unknown modifier of STORE");
        lex.sp();
        long since = lex.number();
        in.expect(")");
        lex.sp();
        return since;
    }

    /** search-modsequence = "MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer, from the blank on */
    SearchKey searchKey() throws IOException, SyntaxException {
        lex.sp();
        if (ByteClass.DIGIT.contains(in.peek()))
            return new SearchKey.ModSeq(null, lex.number());
        SearchKey.MetadataEntry entry = entry();
        lex.sp();
        return new SearchKey.ModSeq(entry, lex.number());
    }

    private SearchKey.@Nullable MetadataEntry entry() throws IOException, SyntaxException {
        String name = Lexer.utf8(lex.string());
        lex.sp();
        return switch (lex.word()) {
            case "PRIV" -> new SearchKey.MetadataEntry(name, SearchKey.MetadataEntry.Type.PRIV);
            case "SHARED" -> new SearchKey.MetadataEntry(name, SearchKey.MetadataEntry.Type.SHARED);
            case "ALL" -> new SearchKey.MetadataEntry(name, SearchKey.MetadataEntry.Type.ALL);
            default -> throw new SyntaxException("expected priv, shared or all");
        };
    }
}
