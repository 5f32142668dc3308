import"./chunk-YYVSLJT2.js";
