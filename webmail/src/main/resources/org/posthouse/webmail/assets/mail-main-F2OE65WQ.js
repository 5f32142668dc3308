import"./chunk-HE4U5ZBJ.js";
