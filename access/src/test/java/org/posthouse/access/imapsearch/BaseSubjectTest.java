package org.posthouse.access.imapsearch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseSubjectTest {
    @ParameterizedTest
    @CsvSource({"plan,plan,false", "'  a \t b  ',a b,false", "Re: plan,plan,true", "re  :plan,plan,true", "RE: fwd: Fw: plan,plan,true",
            "[list] plan,plan,false", "[list] Re: [x] plan,plan,true", "Re[2]: plan,plan,true", "Re [2] : plan,plan,true",
            "[a][b] re: plan,plan,true", "plan (fwd) (FWD) ,plan,true", "[list],[list],false", "[a] [list],[list],false",
            "Re: [list],[list],true",
            "[Fwd: plan],plan,true", "[fwd: Re: [x] plan (fwd)],plan,true", "[fwd: [fwd: plan]],plan,true", "[fwd: plan,[fwd: plan,false",
            "Rebate: plan,Rebate: plan,false", "plan re: x,plan re: x,false", "'','',false", "Re:,'',true", "(fwd),'',true",
            "[a[b] plan,[a[b] plan,false", "re,re,false", "fw,fw,false"})
    void takesAwayWhatRepliesPutThere(String subject, String base, boolean reply) {
        assertEquals(new BaseSubject(base, reply), BaseSubject.of(subject));
    }

    @Test
    void longSubjectsTakeNoTime() {
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(java.time.Duration.ofSeconds(10), () -> {
            for (String piece : new String[]{"[a]", "re:", "[fwd:", "(fwd)", " ", "[", "re [x]"})
                for (int i = 0; i < 200; i++)
                    BaseSubject.of(piece.repeat(4000));
        });
    }
}
