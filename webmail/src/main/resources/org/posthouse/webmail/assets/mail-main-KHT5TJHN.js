import"./chunk-SUK4ETTV.js";
