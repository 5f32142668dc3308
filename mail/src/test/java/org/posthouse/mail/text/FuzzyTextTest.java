package org.posthouse.mail.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FuzzyTextTest {
    private static int score(FuzzyText wanted, String text, int percent) {
        byte[] folded = Casemap.fold(text);
        FuzzyText.Score score = wanted.new Score();
        score.look(folded, 0, folded.length, percent);
        return score.value();
    }

    @ParameterizedTest
    @CsvSource({"Helo,helo,100", "helo,Hello world,40", "helo,help,40", "helo,hole,0", "helo,halo,40", "helo,shelo,60", "helo,heloise,80",
            "the,teh,0", "then,tehn,40", "break,broken,0", "conference,conferrence,40", "conference,konferrence,20",
            "conference,konferenz,0",
            "2026,2025,0", "is,this,0", "is,island,80", "break imap,IMAP break,90", "imap break,an IMAP break-down,100",
            "imap break,imap,0",
            "cafe,Café,100", "café,cafe,100", "straße,STRASSE,0", "'',anything,100", "!!,no!!,100", "!!,no!,0", "会议录,会议记录,50", "会,开会了,100",
            "会议记录 helo,hello 会议记录,63", "你好,再见,0", "かな,カナ,0"})
    void judges(String wanted, String text, int value) {
        assertEquals(value, score(new FuzzyText(wanted), text, 100));
    }

    @ParameterizedTest
    @CsvSource({"helo,helo,50", "helo,hello,20", "helo there,there helo,45"})
    void countsHalf(String wanted, String text, int value) {
        assertEquals(value, score(new FuzzyText(wanted), text, 50));
    }

    @Property(tries = 500)
    void aTextHasItself(@ForAll @StringLength(min = 1, max = 40) String text) {
        FuzzyText wanted = new FuzzyText(text);
        assertTrue(wanted.words() > FuzzyText.MAX_WORDS || score(wanted, text, 100) > 0, text);
    }

    @Property(tries = 500)
    void scoresAreFromNoneToAHundred(@ForAll @StringLength(max = 30) String wanted, @ForAll @StringLength(max = 200) String text,
            @ForAll boolean half) {
        int score = score(new FuzzyText(wanted), text, half ? 50 : 100);
        assertTrue(score >= 0 && score <= (half ? 50 : 100), wanted + " in " + text + ": " + score);
    }

    /** The plain definition, over words of small letters. */
    @Property(tries = 2000)
    void typosAreCountedAsDefined(@ForAll("words") String a, @ForAll("words") String b) {
        int distance = distance(a, b);
        int allowed = a.length() < 4 ? 0 : a.length() < 8 ? 1 : 2;
        int expected = a.equals(b)
                ? 100
                : b.startsWith(a) ? 80 : a.length() >= 3 && b.contains(a) ? 60 : distance > allowed ? 0 : distance == 1 ? 40 : 20;
        assertEquals(expected, score(new FuzzyText(a), b, 100), a + " in " + b);
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<String> words() {
        return net.jqwik.api.Arbitraries.strings().withChars("abc").ofMinLength(1).ofMaxLength(10);
    }

    private static int distance(String a, String b) {
        if (a.isEmpty() || b.isEmpty())
            return a.length() + b.length();
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++)
            for (int j = 0; j <= b.length(); j++)
                if (i == 0 || j == 0)
                    d[i][j] = i + j;
                else {
                    d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1,
                            d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
                    if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1))
                        d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
        return d[a.length()][b.length()];
    }
}
