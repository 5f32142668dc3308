import"./chunk-CKQJ6TUP.js";
